using EdgeKube.Api.Views;

namespace EdgeKube.Server.Scheduling;

/// <summary>Where a pod goes, or why it cannot. Pure but for the dice that break ties.</summary>
/// <param name="Node">Null when no node takes it.</param>
/// <param name="Message">Why, in the words of Kubernetes' scheduler; "" when it has a node.</param>
internal sealed record SchedulingPlan(string? Node, string Message)
{
    public static SchedulingPlan Make(PodView pod, PodDemand demand, IReadOnlyCollection<NodeTotals> nodes, Random random, Func<NodeView, string?>? volumes = null)
    {
        var fitting = new List<NodeTotals>();
        var refused = new List<IReadOnlyList<Refusal>>();
        foreach (var node in nodes.Where(n => n.Node is { Metadata.DeletionTimestamp: null }))
        {
            var refusals = Filters.Refusals(pod, demand, node, volumes);
            if (refusals.Count == 0)
            {
                fitting.Add(node);
            }
            else
            {
                refused.Add(refusals);
            }
        }

        return fitting.Count > 0
            ? new SchedulingPlan(Best(pod, demand, fitting, random).Name, "")
            : new SchedulingPlan(null, Explain(refused));
    }

    private static NodeTotals Best(PodView pod, PodDemand demand, List<NodeTotals> fitting, Random random)
    {
        if (fitting.Count == 1)
        {
            return fitting[0];
        }

        var scale = new ScoreScale(
            fitting.Max(n => n.PodsOf(demand.Owner)),
            fitting.Max(n => Scores.PreferredWeight(pod, n.Node!)),
            fitting.Max(n => Scores.SoftTaints(pod, n.Node!)));
        var best = fitting[0];
        var bestScore = double.MinValue;
        var ties = 0;
        foreach (var node in fitting)
        {
            var score = Scores.Of(pod, demand, node, scale);
            if (score > bestScore)
            {
                (best, bestScore, ties) = (node, score, 1);
            }
            else if (score >= bestScore && random.Next(++ties) == 0)
            {
                best = node; // each of the best is as likely
            }
        }

        return best;
    }

    private static string Explain(List<IReadOnlyList<Refusal>> refused)
    {
        if (refused.Count == 0)
        {
            return "no nodes available to schedule pods";
        }

        var curable = refused.Count(r => r.All(x => x.Curable));
        var preemption = Histogram(
            Enumerable.Repeat("No preemption victims found for incoming pod", curable)
                .Concat(Enumerable.Repeat("Preemption is not helpful for scheduling", refused.Count - curable)));
        var all = $"0/{refused.Count} nodes are available: ";
        return $"{all}{Histogram(refused.SelectMany(r => r.Select(x => x.Reason)))}. preemption: {all}{preemption}.";
    }

    private static string Histogram(IEnumerable<string> reasons) => string.Join(
        ", ", reasons.GroupBy(r => r).Select(g => $"{g.Count()} {g.Key}").Order(StringComparer.Ordinal));
}
