using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.Deployments;

/// <summary>A Deployment's status from its ReplicaSets. Pure.</summary>
internal static class RolloutStatus
{
    private const string Progressing = "Progressing";
    private const string TimedOut = "ProgressDeadlineExceeded";
    private const string Done = "NewReplicaSetAvailable";

    public static DeploymentStatus Of(
        DeploymentView deployment, ReplicaSetView? current, IReadOnlyList<ReplicaSetView> all, DateTimeOffset now)
    {
        var replicas = all.Sum(s => s.Status.Replicas);
        var available = all.Sum(s => s.Status.AvailableReplicas ?? 0);
        var status = new DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = NullIfZero(replicas),
            UpdatedReplicas = NullIfZero(current?.Status.Replicas ?? 0),
            ReadyReplicas = NullIfZero(all.Sum(s => s.Status.ReadyReplicas ?? 0)),
            AvailableReplicas = NullIfZero(available),
            UnavailableReplicas = NullIfZero(Math.Max(0, all.Sum(s => s.Spec.Replicas ?? 1) - available)),
            TerminatingReplicas = NullIfZero(all.Sum(s => s.Status.TerminatingReplicas ?? 0)),
            CollisionCount = deployment.Status.CollisionCount,
        };
        var conditions = (deployment.Status.Conditions ?? []).With(Available(deployment, available, now));
        return status with { Conditions = WithProgress(deployment, current, status, conditions, now) };
    }

    /// <summary>Whether nothing is left to do: the new pods are there, available, and the old ones gone.</summary>
    public static bool IsComplete(DeploymentView deployment, DeploymentStatus status)
    {
        var wanted = deployment.Spec.Replicas ?? 1;
        return (status.UpdatedReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted;
    }

    /// <summary>How long until a stalled roll-out is called that; null when it is complete or has no deadline.</summary>
    public static TimeSpan? UntilDeadline(DeploymentView deployment, DeploymentStatus status, DateTimeOffset now)
    {
        if (Deadline(deployment) is not { } seconds || deployment.Spec.Paused || IsComplete(deployment, status)
            || status.Conditions?.FirstOrDefault(c => c.Type == Progressing) is not { Status: "True" } progress)
        {
            return null;
        }

        var left = (progress.LastUpdateTime ?? now).AddSeconds(seconds) - now;
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    private static Condition Available(DeploymentView deployment, int available, DateTimeOffset now)
    {
        var least = (deployment.Spec.Replicas ?? 1) - RolloutBounds.Of(deployment.Spec).MaxUnavailable;
        return available >= least
            ? New("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : New("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now);
    }

    private static IReadOnlyList<Condition> WithProgress(
        DeploymentView deployment, ReplicaSetView? current, DeploymentStatus status, IReadOnlyList<Condition> conditions, DateTimeOffset now)
    {
        if (Deadline(deployment) is not { } deadline)
        {
            return conditions.Without(Progressing);
        }

        var old = conditions.FirstOrDefault(c => c.Type == Progressing);
        if (deployment.Spec.Paused)
        {
            return old is { Reason: TimedOut } ? conditions : conditions.With(New(Progressing, "Unknown", "DeploymentPaused", "Deployment is paused", now));
        }

        if (current is null)
        {
            return conditions;
        }

        if (IsComplete(deployment, status))
        {
            return conditions.With(New(
                Progressing, "True", Done, $"ReplicaSet \"{current.Metadata.Name}\" has successfully progressed.", now));
        }

        if (old is { Reason: Done } && status.Replicas == status.UpdatedReplicas)
        {
            return conditions; // a pod that fails after the roll-out, or another size, is no new roll-out
        }

        if (old is null or { Reason: "DeploymentPaused" or Done } || HasMoved(deployment.Status, status))
        {
            return Moved(conditions, old, current.Metadata.Name, now);
        }

        var late = old.Status == "True" && old.LastUpdateTime?.AddSeconds(deadline) <= now;
        return late
            ? conditions.With(New(
                Progressing, "False", TimedOut, $"ReplicaSet \"{current.Metadata.Name}\" has timed out progressing.", now))
            : conditions;
    }

    // Each step forward is written, for the deadline counts from the last one.
    private static IReadOnlyList<Condition> Moved(IReadOnlyList<Condition> conditions, Condition? old, string set, DateTimeOffset now)
    {
        var moved = New(Progressing, "True", "ReplicaSetUpdated", $"ReplicaSet \"{set}\" is progressing.", now);
        return
        [
            .. conditions.Where(c => c.Type != Progressing),
            old is { Status: "True" } ? moved with { LastTransitionTime = old.LastTransitionTime } : moved,
        ];
    }

    private static int? Deadline(DeploymentView deployment) =>
        deployment.Spec.ProgressDeadlineSeconds is { } seconds and < int.MaxValue ? seconds : null;

    // Kubernetes' DeploymentProgressing: more new pods, fewer old ones, or more that are ready or available.
    private static bool HasMoved(DeploymentStatus before, DeploymentStatus now) =>
        (now.UpdatedReplicas ?? 0) > (before.UpdatedReplicas ?? 0)
        || (now.Replicas ?? 0) - (now.UpdatedReplicas ?? 0) < (before.Replicas ?? 0) - (before.UpdatedReplicas ?? 0)
        || (now.ReadyReplicas ?? 0) > (before.ReadyReplicas ?? 0)
        || (now.AvailableReplicas ?? 0) > (before.AvailableReplicas ?? 0);

    private static Condition New(string type, string status, string reason, string message, DateTimeOffset now)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return new Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastUpdateTime = second,
            LastTransitionTime = second,
        };
    }

    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
