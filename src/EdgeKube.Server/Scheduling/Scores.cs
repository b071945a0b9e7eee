using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>How well a node that can take a pod suits it, by the weights of Kubernetes' default profile. Pure.</summary>
internal static class Scores
{
    private const int SpreadWeight = 2;
    private const int AffinityWeight = 2;
    private const int TaintWeight = 3;

    public static double Of(PodView pod, PodDemand demand, NodeTotals node, ScoreScale scale) =>
        LeastAllocated(demand, node)
        + Balanced(demand, node)
        + (SpreadWeight * Inverse(node.PodsOf(demand.Owner), scale.MostSiblings))
        + (AffinityWeight * Share(PreferredWeight(pod, node.Node!), scale.MostPreferred))
        + (TaintWeight * Inverse(SoftTaints(pod, node.Node!), scale.MostSoftTaints));

    public static int PreferredWeight(PodView pod, NodeView node) =>
        pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution?
            .Where(t => NodeSelectorMatcher.Matches(t.Preference, node.Metadata.Labels, node.Metadata.Name))
            .Sum(t => t.Weight) ?? 0;

    public static int SoftTaints(PodView pod, NodeView node) =>
        node.Spec.Taints?.Count(t => t.Effect == "PreferNoSchedule" && !Filters.Tolerates(pod, t)) ?? 0;

    private static double LeastAllocated(PodDemand demand, NodeTotals node) =>
        (Free(node.ScoredMilliCpu + demand.ScoredMilliCpu, node.AllocatableMilliCpu)
        + Free(node.ScoredMemory + demand.ScoredMemory, node.AllocatableMemory)) / 2;

    private static double Balanced(PodDemand demand, NodeTotals node)
    {
        var cpu = Used(node.ScoredMilliCpu + demand.ScoredMilliCpu, node.AllocatableMilliCpu);
        var memory = Used(node.ScoredMemory + demand.ScoredMemory, node.AllocatableMemory);
        return 100 * (1 - (Math.Abs(cpu - memory) / 2));
    }

    private static double Free(long used, long allocatable) => 100 * (1 - Used(used, allocatable));

    private static double Used(long used, long allocatable) => allocatable == 0 ? 1 : Math.Min(1, (double)used / allocatable);

    private static double Share(int value, int most) => most == 0 ? 0 : 100.0 * value / most;

    private static double Inverse(int value, int most) => most == 0 ? 100 : 100.0 * (most - value) / most;
}
