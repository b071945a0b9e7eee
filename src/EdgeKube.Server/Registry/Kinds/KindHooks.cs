using EdgeKube.Server.Registry.Kinds.ConfigMaps;
using EdgeKube.Server.Registry.Kinds.EndpointSlices;
using EdgeKube.Server.Registry.Kinds.Events;
using EdgeKube.Server.Registry.Kinds.Leases;
using EdgeKube.Server.Registry.Kinds.Namespaces;
using EdgeKube.Server.Registry.Kinds.Nodes;
using EdgeKube.Server.Registry.Kinds.Pods;
using EdgeKube.Server.Registry.Kinds.Secrets;

namespace EdgeKube.Server.Registry.Kinds;

/// <summary>The hooks of the built-in kinds.</summary>
internal static class KindHooks
{
    public static IReadOnlyList<IKindHooks> All(KindHooksOptions options, Func<IEnumerable<ReadOnlyMemory<byte>>> services, Random random) =>
    [
        new NamespaceHooks(),
        new NodeHooks(),
        new PodHooks(),
        new ConfigMapHooks(),
        new SecretHooks(),
        new EventHooks(),
        new EndpointSliceHooks(),
        new LeaseHooks(),
    ];
}
