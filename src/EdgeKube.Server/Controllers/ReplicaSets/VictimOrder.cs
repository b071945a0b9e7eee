using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.ReplicaSets;

/// <summary>Which pod goes first when there are too many (Kubernetes' ActivePodsWithRanks).</summary>
internal sealed class VictimOrder(IReadOnlyList<PodView> active, DateTimeOffset now) : IComparer<PodView>
{
    private const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    private readonly Dictionary<string, int> _onNode = active
        .GroupBy(p => p.Spec.NodeName ?? "", StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);

    public int Compare(PodView? x, PodView? y)
    {
        if (x is null || y is null)
        {
            return Comparer<object>.Default.Compare(x, y);
        }

        return FirstDifference(
            string.IsNullOrEmpty(y.Spec.NodeName).CompareTo(string.IsNullOrEmpty(x.Spec.NodeName)),
            Phase(x).CompareTo(Phase(y)),
            x.IsReady().CompareTo(y.IsReady()),
            Cost(x).CompareTo(Cost(y)),
            Neighbours(y).CompareTo(Neighbours(x)),
            ReadyFor(x).CompareTo(ReadyFor(y)),
            Restarts(y).CompareTo(Restarts(x)),
            (y.Metadata.CreationTimestamp ?? now).CompareTo(x.Metadata.CreationTimestamp ?? now),
            string.CompareOrdinal(x.Metadata.Name, y.Metadata.Name));
    }

    private static int FirstDifference(params ReadOnlySpan<int> comparisons)
    {
        foreach (var comparison in comparisons)
        {
            if (comparison != 0)
            {
                return comparison;
            }
        }

        return 0;
    }

    private static int Phase(PodView pod) => pod.Status.Phase switch { "Running" => 2, "Unknown" => 1, _ => 0 };

    private static int Cost(PodView pod) =>
        int.TryParse(pod.Metadata.Annotations?.GetValueOrDefault(DeletionCost), CultureInfo.InvariantCulture, out var cost) ? cost : 0;

    private static int Restarts(PodView pod) => pod.Status.ContainerStatuses?.Select(c => c.RestartCount).DefaultIfEmpty().Max() ?? 0;

    private int Neighbours(PodView pod) => _onNode.GetValueOrDefault(pod.Spec.NodeName ?? "");

    private TimeSpan ReadyFor(PodView pod) =>
        pod.IsReady() ? now - (pod.ReadyCondition()!.LastTransitionTime ?? now) : TimeSpan.Zero;
}
