using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>Which pods a node's NoExecute taints drive away, and when to look again. Pure.</summary>
internal sealed record NodeEvictionPlan(IReadOnlyList<PodView> Evict, TimeSpan? LookAgain)
{
    public static NodeEvictionPlan Make(IReadOnlyList<Taint>? taints, IEnumerable<PodView> pods, DateTimeOffset now)
    {
        var driving = taints?.Where(t => t.Effect == "NoExecute").ToList() ?? [];
        var evict = new List<PodView>();
        TimeSpan? next = null;
        foreach (var pod in pods.Where(p => driving.Count > 0 && p.Metadata.DeletionTimestamp is null))
        {
            var left = TimeLeft(pod, driving, now);
            if (left <= TimeSpan.Zero)
            {
                evict.Add(pod);
            }
            else if (left is { } wait && (next is null || wait < next))
            {
                next = wait;
            }
        }

        return new NodeEvictionPlan(evict, next);
    }

    /// <returns>Null: for ever.</returns>
    private static TimeSpan? TimeLeft(PodView pod, List<Taint> driving, DateTimeOffset now)
    {
        TimeSpan? least = null;
        foreach (var taint in driving)
        {
            var tolerating = pod.Spec.Tolerations?.Where(t => t.Tolerates(taint)).ToList() ?? [];
            if (tolerating.Count == 0)
            {
                return TimeSpan.Zero;
            }

            if (tolerating.Min(t => t.TolerationSeconds) is { } seconds)
            {
                var left = (taint.TimeAdded ?? now) + TimeSpan.FromSeconds(Math.Max(0, seconds)) - now;
                least = least is null || left < least ? left : least;
            }
        }

        return least;
    }
}
