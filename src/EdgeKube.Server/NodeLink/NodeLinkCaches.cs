using EdgeKube.Api.Views;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>What nodes are told from.</summary>
internal sealed record NodeLinkCaches(
    ResourceCache<NamespaceView> Namespaces,
    ResourceCache<NodeView> Nodes,
    ResourceCache<PodView> Pods,
    ResourceCache<ConfigMapView> ConfigMaps,
    ResourceCache<SecretView> Secrets,
    ResourceCache<ServiceView> Services,
    ResourceCache<EndpointSliceView> EndpointSlices,
    ResourceCache<PersistentVolumeView> Volumes,
    ResourceCache<PersistentVolumeClaimView> Claims)
{
    public Task WhenSyncedAsync(CancellationToken ct) => Task.WhenAll(
        Namespaces.WhenSyncedAsync(ct),
        Nodes.WhenSyncedAsync(ct),
        Pods.WhenSyncedAsync(ct),
        ConfigMaps.WhenSyncedAsync(ct),
        Secrets.WhenSyncedAsync(ct),
        Services.WhenSyncedAsync(ct),
        EndpointSlices.WhenSyncedAsync(ct),
        Volumes.WhenSyncedAsync(ct),
        Claims.WhenSyncedAsync(ct));
}
