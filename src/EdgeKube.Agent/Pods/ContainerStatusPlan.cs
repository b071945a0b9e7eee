using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What one container's status is. Pure.</summary>
internal static class ContainerStatusPlan
{
    public static ContainerStatus Make(PodGoal goal, PodSight sight, ContainerSpec spec, DateTimeOffset now, string waiting, bool isInit)
    {
        var last = sight.Last(spec.Name);
        var trouble = sight.Troubles.GetValueOrDefault(spec.Name);
        var state = State(goal, sight, spec, last, trouble, now, waiting, isInit);
        var running = state.Running is not null;
        var dead = state.Terminated is null && last is { Phase: ContainerPhase.Exited } ? last : sight.Previous(spec.Name);
        return new ContainerStatus
        {
            Name = spec.Name,
            State = state,
            LastState = dead is { Phase: ContainerPhase.Exited } ? new ContainerState { Terminated = Terminated(dead) } : new ContainerState(),
            Ready = isInit && !PodGoal.IsSidecar(spec) ? state.Terminated is { ExitCode: 0 } : running,
            Started = running,
            RestartCount = last?.Attempt ?? 0,
            Image = spec.Image,
            ImageID = last?.ImageId ?? "",
            ContainerID = last is null ? null : $"containerd://{last.Id}",
        };
    }

    /// <summary>Kubernetes' words for a container that keeps ending.</summary>
    public static string BackOffMessage(PodGoal goal, string container, TimeSpan delay)
    {
        var meta = goal.Pod.Metadata;
        return $"back-off {BackOff.Text(delay)} restarting failed container={container} pod={meta.Name}_{meta.Namespace}({meta.Uid})";
    }

    private static ContainerState State(
        PodGoal goal, PodSight sight, ContainerSpec spec, ContainerSight? last, ContainerTrouble? trouble, DateTimeOffset now, string waiting, bool isInit)
    {
        if (last is { Phase: ContainerPhase.Running })
        {
            return new ContainerState { Running = new ContainerStateRunning { StartedAt = last.StartedAt } };
        }

        if (trouble is not null && !goal.Terminating)
        {
            return Waiting(trouble.Reason, trouble.Message);
        }

        if (last is not { Phase: ContainerPhase.Exited })
        {
            return Waiting(waiting, null);
        }

        var restarts = !goal.Terminating && goal.Restarts(spec, last.ExitCode, isInit);
        return restarts && sight.RetryAt(last) > now
            ? Waiting("CrashLoopBackOff", BackOffMessage(goal, spec.Name, sight.Delay(last)))
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
        ContainerID = $"containerd://{dead.Id}",
    };
}
