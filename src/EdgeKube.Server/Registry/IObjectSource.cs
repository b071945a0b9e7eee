using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry;

/// <summary>Objects of a kind that are worked out when they are asked for and stored nowhere: they can be read, not written or watched.</summary>
internal interface IObjectSource
{
    GroupResource Type { get; }

    ValueTask<StoredObject?> FindAsync(ResourceKey key, IRegistry registry, CancellationToken ct);

    /// <param name="ns">"" for all namespaces, or a cluster-scoped kind.</param>
    ValueTask<IReadOnlyList<StoredObject>> ListAsync(string ns, IRegistry registry, CancellationToken ct);
}
