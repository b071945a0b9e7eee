using EdgeKube.Agent.Networking.Cni;
using EdgeKube.Agent.Networking.Routes;
using EdgeKube.Agent.Networking.Services;
using EdgeKube.Platform.Queues;

namespace EdgeKube.Agent.Networking;

/// <summary>Makes this node's network what the cluster's Nodes, Services and EndpointSlices say.</summary>
/// <remarks>Each part reads the whole present state and changes only what is different; the parts do not need each other.</remarks>
internal sealed class NetworkReconciler(PodNetwork pods, RouteTable routes, ServiceTable services) : IReconciler<NetworkPart>
{
    public string Name => "networking";

    public Task WhenSyncedAsync(CancellationToken ct) => Task.CompletedTask;

    public Task<Requeue> ReconcileAsync(NetworkPart key, CancellationToken ct) => key switch
    {
        NetworkPart.Pods => pods.ReconcileAsync(ct),
        NetworkPart.Routes => routes.ReconcileAsync(ct),
        _ => services.ReconcileAsync(ct),
    };
}
