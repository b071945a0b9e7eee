using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What one container's status is. Pure.</summary>
internal static class ContainerStatusPlan
{
    public static ContainerStatus Make(PodGoal goal, PodSight sight, ContainerSpec spec, DateTimeOffset now, string waiting, bool isInit)
    {
        var last = sight.Last(spec.Name);
        var state = State(goal, sight, spec, last, now, waiting, isInit);
        var dead = state.Terminated is null && last is { Phase: ContainerPhase.Exited } ? last : sight.Previous(spec.Name);
        var made = new ContainerStatus
        {
            Name = spec.Name,
            State = state,
            LastState = dead is { Phase: ContainerPhase.Exited } ? new ContainerState { Terminated = Terminated(dead) } : new ContainerState(),
            Ready = state.Terminated is { ExitCode: 0 } && IsStep(spec, isInit),
            Started = false,
            RestartCount = last?.Attempt ?? 0,
            Image = spec.Image,
            ImageID = last?.ImageId ?? "",
            ContainerID = last is null ? null : $"{last.Runtime}://{last.Id}",
            StopSignal = last is null ? null : spec.Lifecycle?.StopSignal,
            VolumeMounts = spec.VolumeMounts is { Count: > 0 } mounts ? [.. mounts.Select(ContainerMounts.StatusOf)] : null,
        };
        return state.Running is null ? made : Alive(made, sight, spec, last!, isInit);
    }

    /// <summary>An ephemeral container is started once and is never ready: nobody waits for it.</summary>
    public static ContainerStatus Ephemeral(PodGoal goal, PodSight sight, ContainerSpec spec, DateTimeOffset now)
    {
        var last = sight.Last(spec.Name);
        var made = Make(goal, sight, spec, now, "ContainerCreating", isInit: false);
        return made with
        {
            State = last is { Phase: ContainerPhase.Exited } ? new ContainerState { Terminated = Terminated(last) } : made.State,
            LastState = new ContainerState(),
            Ready = false,
            Started = null,
            RestartCount = 0,
        };
    }

    /// <summary>Kubernetes' words for a container that keeps ending.</summary>
    public static string BackOffMessage(PodGoal goal, string container, TimeSpan delay)
    {
        var meta = goal.Pod.Metadata;
        return $"back-off {BackOff.Text(delay)} restarting failed container={container} pod={meta.Name}_{meta.Namespace}({meta.Uid})";
    }

    private static bool IsStep(ContainerSpec spec, bool isInit) => isInit && !PodGoal.IsSidecar(spec);

    private static ContainerStatus Alive(ContainerStatus made, PodSight sight, ContainerSpec spec, ContainerSight running, bool isInit)
    {
        var verdict = sight.Verdict(spec, running);
        return made with
        {
            Ready = verdict.Ready && !IsStep(spec, isInit),
            Started = verdict.Started,
            AllocatedResources = Allocated(sight, spec, running),
            Resources = sight.Resize.Actual.TryGetValue(running.Id, out var actual) ? ResourceText.Parse(actual) : null,
        };
    }

    // What is not given yet counts as set aside only when there is room for it.
    private static IReadOnlyDictionary<string, string>? Allocated(PodSight sight, ContainerSpec spec, ContainerSight running) =>
        !sight.Resize.Actual.TryGetValue(running.Id, out var actual) ? null
        : ResourceText.Parse(sight.Resize.Pending is null ? ResourceText.Of(spec) : actual).Requests;

    private static ContainerState State(
        PodGoal goal, PodSight sight, ContainerSpec spec, ContainerSight? last, DateTimeOffset now, string waiting, bool isInit)
    {
        if (last is { Phase: ContainerPhase.Running })
        {
            return sight.Starting == spec.Name && sight.StartingId == last.Id
                ? Waiting(waiting, null) // until its postStart hook is done
                : new ContainerState { Running = new ContainerStateRunning { StartedAt = last.StartedAt } };
        }

        if (sight.Troubles.GetValueOrDefault(spec.Name) is { } trouble && !goal.Terminating)
        {
            return Waiting(trouble.Reason, trouble.Message);
        }

        if (last is not { Phase: ContainerPhase.Exited })
        {
            return Waiting(waiting, null);
        }

        var restarts = !goal.Terminating && goal.Failure(now) is null && goal.Restarts(spec, last.ExitCode, isInit);
        return restarts && PodSight.RetryAt(last) > now
            ? Waiting("CrashLoopBackOff", BackOffMessage(goal, spec.Name, BackOff.Before(last)))
            : new ContainerState { Terminated = Terminated(last) };
    }

    private static ContainerState Waiting(string reason, string? message) =>
        new() { Waiting = new ContainerStateWaiting { Reason = reason, Message = message } };

    private static ContainerStateTerminated Terminated(ContainerSight dead) => new()
    {
        ExitCode = dead.ExitCode,
        Reason = dead.Reason.Length > 0 ? dead.Reason : dead.ExitCode == 0 ? "Completed" : "Error",
        Message = dead.Message.Length > 0 ? dead.Message : null,
        StartedAt = dead.StartedAt ?? dead.CreatedAt,
        FinishedAt = dead.FinishedAt ?? dead.CreatedAt,
        ContainerID = $"{dead.Runtime}://{dead.Id}",
    };
}
