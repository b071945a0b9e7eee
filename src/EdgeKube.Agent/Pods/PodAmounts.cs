using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod as a whole asks for and is held to, as Kubernetes sums it up. Pure.</summary>
internal static class PodAmounts
{
    /// <summary>Thousandths of cores, and bytes of anything else; with the overhead.</summary>
    public static long Requested(PodSpec spec, string resource) =>
        (Units(spec.Resources?.Requests, resource) ?? Together(spec, c => RequestOf(c, resource))) + Overhead(spec, resource);

    /// <summary>0 where there is no limit.</summary>
    public static long Limit(PodSpec spec, string resource)
    {
        var limit = Units(spec.Resources?.Limits, resource) ?? Together(spec, c => Units(c.Resources?.Limits, resource) ?? 0);
        return limit == 0 ? 0 : limit + Overhead(spec, resource);
    }

    public static long Overhead(PodSpec spec, string resource) => Units(spec.Overhead, resource) ?? 0;

    /// <summary>Every container has a limit, or the pod has one of its own.</summary>
    public static bool IsLimited(PodSpec spec, string resource) =>
        Units(spec.Resources?.Limits, resource) is not null
        || (spec.InitContainers ?? []).Concat(spec.Containers).All(c => Units(c.Resources?.Limits, resource) is not null);

    public static long RequestOf(ContainerSpec container, string resource) =>
        Units(container.Resources?.Requests, resource) ?? Units(container.Resources?.Limits, resource) ?? 0;

    /// <summary>The names of the sizes of huge pages that it may use, such as <c>hugepages-2Mi</c>.</summary>
    public static IEnumerable<string> HugePages(PodSpec spec) => (spec.InitContainers ?? []).Concat(spec.Containers)
        .SelectMany(c => HugePages(c.Resources))
        .Concat(HugePages(spec.Resources))
        .Distinct();

    public static IEnumerable<string> HugePages(ResourceRequirements? resources) =>
        (resources?.Limits?.Keys ?? []).Where(r => r.StartsWith("hugepages-", StringComparison.Ordinal));

    /// <summary>A sum in the form in which the pod's first such limit is written.</summary>
    public static string Text(long bytes, PodSpec spec, string resource)
    {
        var first = spec.Containers.Concat(spec.InitContainers ?? []).Select(c => PodQos.Amount(c.Resources?.Limits, resource)).FirstOrDefault(a => a is not null);
        return first is { } written ? (written + (Quantity.FromBytes(bytes) - written)).ToString() : Quantity.FromBytes(bytes).ToString();
    }

    public static long? Units(IReadOnlyDictionary<string, string>? amounts, string resource) =>
        PodQos.Amount(amounts, resource) is { } amount ? Units(amount, resource) : null;

    private static long Units(Quantity amount, string resource) => resource == "cpu" ? amount.MilliValue : amount.Value;

    // Init containers run one after the other, each with the sidecars before it; containers with all of the sidecars.
    private static long Together(PodSpec spec, Func<ContainerSpec, long> amount)
    {
        var (sidecars, peak) = (0L, 0L);
        foreach (var container in spec.InitContainers ?? [])
        {
            if (PodGoal.IsSidecar(container))
            {
                sidecars += amount(container);
                peak = Math.Max(peak, sidecars);
            }
            else
            {
                peak = Math.Max(peak, sidecars + amount(container));
            }
        }

        return Math.Max(peak, sidecars + spec.Containers.Sum(amount));
    }
}
