using EdgeKube.Api.Selectors;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.ReplicaSets;

/// <summary>What must happen for a ReplicaSet to be satisfied. Pure: the same state gives the same plan.</summary>
/// <param name="Create">How many pods to make.</param>
/// <param name="Delete">Which pods to delete, first the one that will be missed least.</param>
/// <param name="Adopt">Pods that match and that nobody controls.</param>
/// <param name="Release">Pods it controls that no longer match.</param>
/// <param name="LookAgain">When a ready pod becomes an available one.</param>
internal sealed record ReplicaSetPlan(
    int Create,
    IReadOnlyList<PodView> Delete,
    IReadOnlyList<PodView> Adopt,
    IReadOnlyList<PodView> Release,
    ReplicaSetStatus Status,
    TimeSpan? LookAgain)
{
    /// <summary>Pods made or deleted in one go (Kubernetes' burst of a ReplicaSet).</summary>
    private const int Burst = 500;

    public static ReplicaSetPlan Make(ReplicaSetView set, IReadOnlyList<PodView> pods, DateTimeOffset now)
    {
        var selector = LabelSelector.From(set.Spec.Selector);
        var going = set.Metadata.DeletionTimestamp is not null;
        var controlled = pods.Where(p => p.Metadata.Controller()?.Uid == set.Metadata.Uid).ToList();
        var strangers = controlled.Where(p => !selector.Matches(p.Metadata.Labels)).ToList();
        var adopt = going
            ? []
            : pods.Where(p => p.Metadata.Controller() is null && p.IsActive() && selector.Matches(p.Metadata.Labels)).ToList();
        var active = controlled.Except(strangers).Concat(adopt).Where(PodStates.IsActive).ToList();
        var terminating = controlled.Count(p => p.Metadata.DeletionTimestamp is not null && p.Status.Phase is not ("Succeeded" or "Failed"));
        var missing = going ? 0 : (set.Spec.Replicas ?? 1) - active.Count;
        return new ReplicaSetPlan(
            Math.Clamp(missing, 0, Burst),
            missing < 0 ? [.. active.Order(new VictimOrder(active, now)).Take(Math.Min(-missing, Burst))] : [],
            adopt,
            going ? [] : strangers,
            StatusOf(set, active, terminating, now),
            NextAvailable(set, active, now));
    }

    private static ReplicaSetStatus StatusOf(ReplicaSetView set, List<PodView> active, int terminating, DateTimeOffset now) => new()
    {
        Replicas = active.Count,
        FullyLabeledReplicas = NullIfZero(active.Count(p => HasTemplateLabels(set, p))),
        ReadyReplicas = NullIfZero(active.Count(PodStates.IsReady)),
        AvailableReplicas = NullIfZero(active.Count(p => p.IsAvailable(set.Spec.MinReadySeconds, now))),
        TerminatingReplicas = NullIfZero(terminating),
        ObservedGeneration = set.Metadata.Generation,
        Conditions = set.Status.Conditions,
    };

    private static bool HasTemplateLabels(ReplicaSetView set, PodView pod) =>
        !set.Spec.Template.TryGetProperty("metadata", out var metadata)
        || !metadata.TryGetProperty("labels", out var labels)
        || labels.EnumerateObject().All(l => pod.Metadata.Labels?.GetValueOrDefault(l.Name) == l.Value.GetString());

    private static TimeSpan? NextAvailable(ReplicaSetView set, List<PodView> active, DateTimeOffset now)
    {
        if (set.Spec.MinReadySeconds == 0)
        {
            return null;
        }

        var waiting = active.Where(p => p.IsReady() && !p.IsAvailable(set.Spec.MinReadySeconds, now))
            .Select(p => p.ReadyCondition()!.LastTransitionTime ?? now)
            .ToList();
        return waiting.Count == 0 ? null : waiting.Min().AddSeconds(set.Spec.MinReadySeconds) - now;
    }

    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
