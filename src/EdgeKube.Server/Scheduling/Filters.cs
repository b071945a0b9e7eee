using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>Why a pod cannot run on a node, in the words of Kubernetes' scheduler plugins. Pure.</summary>
internal static class Filters
{
    private const string UnschedulableTaint = "node.kubernetes.io/unschedulable";

    /// <returns>Empty when it can. Reasons of resources come together, the others one at a time.</returns>
    /// <param name="volumes">Why a node does not reach the pod's volumes.</param>
    public static IReadOnlyList<Refusal> Refusals(PodView pod, PodDemand demand, NodeTotals node, Func<NodeView, string?>? volumes = null)
    {
        var view = node.Node!;
        if (view.Spec.Unschedulable && !Tolerates(pod, new Taint { Key = UnschedulableTaint, Effect = "NoSchedule" }))
        {
            return [new("node(s) were unschedulable", Curable: false)];
        }

        if (view.Spec.Taints?.FirstOrDefault(t => t.Effect is "NoSchedule" or "NoExecute" && !Tolerates(pod, t)) is { } taint)
        {
            return [new($"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}", Curable: false)];
        }

        if (!NodeSelectorMatcher.Matches(pod.Spec, view.Metadata.Labels, view.Metadata.Name))
        {
            return [new("node(s) didn't match Pod's node affinity/selector", Curable: false)];
        }

        if (volumes?.Invoke(view) is { } unreached)
        {
            return [new(unreached, Curable: false)];
        }

        return node.HasConflict(demand.HostPorts)
            ? [new("node(s) didn't have free ports for the requested pod ports", Curable: true)]
            : Missing(demand, node);
    }

    public static bool Tolerates(PodView pod, Taint taint) => pod.Spec.Tolerations?.Any(t => t.Tolerates(taint)) == true;

    private static List<Refusal> Missing(PodDemand demand, NodeTotals node)
    {
        var missing = new List<Refusal>();
        if (node.Pods + 1 > node.AllocatablePods)
        {
            missing.Add(new("Too many pods", Curable: true));
        }

        Check("cpu", demand.MilliCpu, node.MilliCpu, node.AllocatableMilliCpu);
        Check("memory", demand.Memory, node.Memory, node.AllocatableMemory);
        foreach (var (name, amount) in demand.Others)
        {
            Check(name, amount, node.Requested(name), node.Allocatable(name));
        }

        return missing;

        void Check(string resource, long wanted, long taken, long allocatable)
        {
            if (wanted > 0 && wanted > allocatable - taken)
            {
                missing.Add(new($"Insufficient {resource}", Curable: wanted <= allocatable));
            }
        }
    }
}
