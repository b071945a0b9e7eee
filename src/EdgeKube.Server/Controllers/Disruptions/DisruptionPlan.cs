using System.Globalization;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Disruptions;

/// <summary>What a budget's status says of its pods. Pure.</summary>
/// <param name="Disrupted">Pods whose eviction was allowed and that are still there, with the time of that.</param>
/// <param name="NotDeleted">Pods whose eviction was allowed, but which nobody deleted in time.</param>
internal sealed record DisruptionPlan(
    int ExpectedPods, int DesiredHealthy, int CurrentHealthy, IReadOnlyDictionary<string, string> Disrupted, IReadOnlyList<string> NotDeleted)
{
    /// <summary>An allowed eviction counts as done for so long; then its pod is thought to stay.</summary>
    private static readonly TimeSpan _deletionTimeout = TimeSpan.FromMinutes(2);

    // No pods expected, none allowed: when the first of them appear, the budget is on the safe side.
    public int DisruptionsAllowed => ExpectedPods <= 0 ? 0 : Math.Max(CurrentHealthy - DesiredHealthy, 0);

    /// <summary>When the next of the allowed evictions runs out.</summary>
    public TimeSpan? LookAgain { get; private init; }

    /// <summary>Whether the scale of the pods' controllers has to be known.</summary>
    public static bool NeedsScale(PodDisruptionBudgetSpec spec) =>
        spec.MaxUnavailable is not null || spec.MinAvailable is { ValueKind: System.Text.Json.JsonValueKind.String };

    /// <param name="pods">Those that the budget's selector matches.</param>
    /// <param name="scale">What the pods' controllers want in all; not used unless <see cref="NeedsScale"/>.</param>
    public static DisruptionPlan Make(PodDisruptionBudgetView budget, IReadOnlyList<PodView> pods, int scale, DateTimeOffset now)
    {
        var (expected, desired) = Bounds(budget.Spec, pods.Count, scale);
        var disrupted = new Dictionary<string, string>(StringComparer.Ordinal);
        var late = new List<string>();
        TimeSpan? again = null;
        var healthy = 0;
        foreach (var pod in pods.Where(p => p.Metadata.DeletionTimestamp is null))
        {
            if (budget.Status.DisruptedPods?.GetValueOrDefault(pod.Metadata.Name) is not { } since)
            {
                healthy += pod.IsReady() ? 1 : 0;
            }
            else if (Left(since, now) is var left && left > TimeSpan.Zero)
            {
                disrupted[pod.Metadata.Name] = since;
                again = again < left ? again : left;
            }
            else
            {
                late.Add(pod.Metadata.Name);
                healthy += pod.IsReady() ? 1 : 0;
            }
        }

        return new(expected, desired, healthy, disrupted, late) { LookAgain = again };
    }

    private static (int Expected, int Desired) Bounds(PodDisruptionBudgetSpec spec, int pods, int scale)
    {
        if (spec.MaxUnavailable is { } most)
        {
            return (scale, Math.Max(scale - IntOrPercent.Resolve(most, scale, roundUp: true), 0));
        }

        var total = NeedsScale(spec) ? scale : pods;
        return (total, spec.MinAvailable is { } least ? IntOrPercent.Resolve(least, total, roundUp: true) : 0);
    }

    private static TimeSpan Left(string since, DateTimeOffset now) =>
        DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time + _deletionTimeout - now
            : TimeSpan.Zero;
}
