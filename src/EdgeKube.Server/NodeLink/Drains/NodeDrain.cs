using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink.Drains;

/// <summary>Moves the pods of a cordoned node away, as far as their budgets allow.</summary>
internal sealed class NodeDrain(IRegistry registry, NodeLinkCaches caches, PodsByNode podsByNode, TimeProvider time)
{
    private readonly EvictionHandler _evictions = new(registry, time);

    /// <summary>Pods that a drain moves away: not those that come back at once (DaemonSets), not the node's own, not those that have ended.</summary>
    public static bool IsDrained(PodView pod) =>
        pod.Status.Phase is not ("Succeeded" or "Failed")
        && pod.Metadata.Annotations?.ContainsKey("kubernetes.io/config.mirror") != true
        && pod.Metadata.OwnerReferences?.Any(o => o is { Kind: "DaemonSet", Controller: true }) != true;

    /// <returns>Whether some pods are still to go.</returns>
    public async Task<bool> EvictAsync(string node, CancellationToken ct)
    {
        var pods = podsByNode.On(node).Select(caches.Pods.Find).OfType<Cached<PodView>>().Where(p => IsDrained(p.View)).ToList();
        foreach (var pod in pods.Where(p => p.View.Metadata.DeletionTimestamp is null))
        {
            try
            {
                await _evictions.EvictAsync(pod.Key, new DeleteOptions { PreconditionUid = pod.View.Metadata.Uid }, ct);
            }
            catch (ApiException e) when (e.Reason is "NotFound" or "Conflict" or "TooManyRequests")
            {
                // gone, or its budget forbids it now: the next look tries again
            }
        }

        return pods.Count > 0;
    }
}
