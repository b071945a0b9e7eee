using EdgeKube.Server.Registry.Kinds.ConfigMaps;
using EdgeKube.Server.Registry.Kinds.Deployments;
using EdgeKube.Server.Registry.Kinds.EndpointSlices;
using EdgeKube.Server.Registry.Kinds.Events;
using EdgeKube.Server.Registry.Kinds.Leases;
using EdgeKube.Server.Registry.Kinds.Namespaces;
using EdgeKube.Server.Registry.Kinds.Nodes;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.ReplicaSets;
using EdgeKube.Server.Registry.Kinds.Secrets;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>The hooks of the built-in kinds; a ServiceAccount needs none.</summary>
internal static class KindHooks
{
    /// <param name="services">All stored Services as they are now; called while one is written, so it must not block.</param>
    public static IReadOnlyList<IKindHooks> All(KindHooksOptions options, Func<IEnumerable<ReadOnlyMemory<byte>>> services, Random random) =>
    [
        new NamespaceHooks(),
        new NodeHooks(),
        new PodHooks(),
        new ConfigMapHooks(),
        new SecretHooks(),
        new EventHooks(),
        new ServiceHooks(new ServiceAllocator(options, services, random)),
        new EndpointSliceHooks(),
        new LeaseHooks(),
        new DeploymentHooks(),
        new ReplicaSetHooks(),
    ];

    /// <summary>The same, with the Services of a store that serves its reads from memory.</summary>
    public static IReadOnlyList<IKindHooks> All(KindHooksOptions options, IStore store, Random random) =>
        All(options, () => Services(store), random);

    private static IEnumerable<ReadOnlyMemory<byte>> Services(IStore store)
    {
        var list = store.ListAsync("services/", 0, "", 0, CancellationToken.None);
        return list.IsCompleted
            ? list.GetAwaiter().GetResult().Items.Select(i => i.Value)
            : throw new InvalidOperationException("the store does not answer reads from memory: give the hooks a snapshot of the Services");
    }
}
