using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Admission;

/// <summary>What a node is and has for pods.</summary>
/// <param name="Amounts">Thousandths of cores for <c>cpu</c>, and units of anything else; what is not named is not judged.</param>
/// <param name="Pressed">The conditions under which it takes no more: MemoryPressure, DiskPressure, PIDPressure.</param>
internal sealed record NodeOffer(
    string Name, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<Taint> Taints, IReadOnlyDictionary<string, long> Amounts, IReadOnlyList<string> Pressed)
{
    public const string Pods = "pods";

    public static NodeOffer Of(string name, NodeView? node, NodeResources resources, IReadOnlyList<string> pressed)
    {
        var labels = new Dictionary<string, string>(node?.Metadata.Labels ?? new Dictionary<string, string>());
        foreach (var (key, value) in NodeStatusSource.LabelsOf(name))
        {
            labels.TryAdd(key, value);
        }

        var amounts = new Dictionary<string, long>
        {
            [Pods] = resources.MaxPods,
            ["cpu"] = resources.MilliCpu,
            ["memory"] = resources.Memory,
            ["ephemeral-storage"] = resources.Storage,
        };
        foreach (var pages in resources.Facts.HugePages)
        {
            amounts[$"hugepages-{Sizes.Binary(pages.Size)}"] = pages.Bytes;
        }

        return new NodeOffer(name, labels, node?.Spec.Taints ?? [], amounts, pressed);
    }
}
