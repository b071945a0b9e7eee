using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.NodeLink;

/// <summary>NodeMetrics: what each node said last of its own use.</summary>
internal sealed class NodeMetricsSource(UsageBoard board) : IObjectSource
{
    public GroupResource Type => BuiltIn.NodeMetrics;

    public async ValueTask<StoredObject?> FindAsync(ResourceKey key, IRegistry registry, CancellationToken ct)
    {
        await board.RefreshAsync(ct);
        return board.Find(key.Name) is { } usage && await registry.FindAsync(new(BuiltIn.Nodes, "", key.Name), ct) is { } node
            ? MetricsObjects.Node(key, node, usage)
            : null;
    }

    public async ValueTask<IReadOnlyList<StoredObject>> ListAsync(string ns, IRegistry registry, CancellationToken ct)
    {
        await board.RefreshAsync(ct);
        var found = new List<StoredObject>();
        foreach (var (name, _) in board.All)
        {
            if (await FindAsync(new(Type, "", name), registry, ct) is { } metrics)
            {
                found.Add(metrics);
            }
        }

        return found;
    }
}
