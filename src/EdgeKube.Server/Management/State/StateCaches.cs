using EdgeKube.Api.Definitions;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.Management.State;

/// <summary>What the state topics are told from. The last two are nobody else's, and filled when somebody listens.</summary>
internal sealed record StateCaches(
    ResourceCache<NodeView> Nodes,
    ResourceCache<PodView> Pods,
    ResourceCache<DeploymentView> Deployments,
    ResourceCache<ReplicaSetView> ReplicaSets,
    ResourceCache<ServiceView> Services,
    ResourceCache<EndpointSliceView> EndpointSlices,
    PodsByNode PodsByNode)
{
    public required ResourceCache<DeploymentView> StatefulSets { get; init; }

    public required ResourceCache<DeploymentView> DaemonSets { get; init; }

    public static ResourceCache<DeploymentView> CacheOf(IRegistry registry, bool daemons) =>
        new(registry, daemons ? BuiltIn.DaemonSets : BuiltIn.StatefulSets, ApiJson.Default.DeploymentView);

    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(
        Nodes.WhenSyncedAsync(ct),
        Pods.WhenSyncedAsync(ct),
        Deployments.WhenSyncedAsync(ct),
        ReplicaSets.WhenSyncedAsync(ct),
        Services.WhenSyncedAsync(ct),
        EndpointSlices.WhenSyncedAsync(ct),
        StatefulSets.WhenSyncedAsync(ct),
        DaemonSets.WhenSyncedAsync(ct));
}
