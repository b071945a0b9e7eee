using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.NodeLink;

/// <summary>PodMetrics: what the nodes said last of the containers on them.</summary>
internal sealed class PodMetricsSource(UsageBoard board) : IObjectSource
{
    public GroupResource Type => BuiltIn.PodMetrics;

    public async ValueTask<StoredObject?> FindAsync(ResourceKey key, IRegistry registry, CancellationToken ct)
    {
        await board.RefreshAsync(ct);
        foreach (var (node, usage) in board.All.SelectMany(n => n.Usage.Pods, (n, pod) => (n.Usage, pod)))
        {
            if (usage.Name == key.Name && usage.Namespace == key.Namespace)
            {
                return await MadeAsync(node, usage, registry, ct);
            }
        }

        return null;
    }

    public async ValueTask<IReadOnlyList<StoredObject>> ListAsync(string ns, IRegistry registry, CancellationToken ct)
    {
        await board.RefreshAsync(ct);
        var found = new List<StoredObject>();
        foreach (var (node, usage) in board.All.SelectMany(n => n.Usage.Pods, (n, pod) => (n.Usage, pod)))
        {
            if ((ns.Length == 0 || usage.Namespace == ns) && await MadeAsync(node, usage, registry, ct) is { } metrics)
            {
                found.Add(metrics);
            }
        }

        return found;
    }

    /// <returns>Null when the pod is gone meanwhile.</returns>
    private async ValueTask<StoredObject?> MadeAsync(NodeUsage node, PodUsage usage, IRegistry registry, CancellationToken ct) =>
        await registry.FindAsync(new(BuiltIn.Pods, usage.Namespace, usage.Name), ct) is { } pod
            ? MetricsObjects.Pod(new(Type, usage.Namespace, usage.Name), pod, node, usage)
            : null;
}
