using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>All nodes' totals, kept in step with the caches, and ahead of them by the pods just placed.</summary>
internal sealed class ClusterSnapshot
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeTotals> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceKey, (string Uid, string Node, PodDemand Demand)> _placed = [];

    public void SetNode(string name, NodeView? node)
    {
        lock (_lock)
        {
            Totals(name).Set(node);
            if (node is null && _nodes[name].Pods == 0)
            {
                _nodes.Remove(name);
            }
        }
    }

    /// <summary>What the cache says of a pod: where it is, or (null) that it takes no place any more.</summary>
    /// <returns>Whether a place became free.</returns>
    public bool SetPod(ResourceKey key, PodView? pod)
    {
        lock (_lock)
        {
            var freed = false;
            var counts = pod is not null && !string.IsNullOrEmpty(pod.Spec.NodeName) && pod.Status.Phase is not ("Succeeded" or "Failed");
            if (_placed.TryGetValue(key, out var old))
            {
                if (counts && old.Node == pod!.Spec.NodeName && old.Uid == pod.Metadata.Uid)
                {
                    return false;
                }

                if (pod is not null && !counts && string.IsNullOrEmpty(pod.Spec.NodeName) && old.Uid == pod.Metadata.Uid)
                {
                    return false; // an event from before the binding that was just made
                }

                Remove(key);
                freed = true;
            }

            if (counts)
            {
                Place(key, pod!.Metadata.Uid, pod.Spec.NodeName!, PodDemand.Of(pod));
            }

            return freed;
        }
    }

    /// <summary>Chooses a node and counts the pod there at once, so that the next choice knows of it.</summary>
    public SchedulingPlan Choose(ResourceKey key, PodView pod, Random random, Func<NodeView, string?>? volumes = null)
    {
        var demand = PodDemand.Of(pod);
        lock (_lock)
        {
            Remove(key);
            var plan = SchedulingPlan.Make(pod, demand, _nodes.Values, random, volumes);
            if (plan.Node is not null)
            {
                Place(key, pod.Metadata.Uid, plan.Node, demand);
            }

            return plan;
        }
    }

    /// <summary>The binding did not come to be.</summary>
    public void Forget(ResourceKey key)
    {
        lock (_lock)
        {
            Remove(key);
        }
    }

    private void Place(ResourceKey key, string uid, string node, PodDemand demand)
    {
        Totals(node).Add(demand);
        _placed[key] = (uid, node, demand);
    }

    private void Remove(ResourceKey key)
    {
        if (_placed.Remove(key, out var old))
        {
            _nodes[old.Node].Remove(old.Demand);
            if (_nodes[old.Node] is { Node: null, Pods: 0 })
            {
                _nodes.Remove(old.Node);
            }
        }
    }

    private NodeTotals Totals(string name) => _nodes.TryGetValue(name, out var totals) ? totals : _nodes[name] = new NodeTotals(name);
}
