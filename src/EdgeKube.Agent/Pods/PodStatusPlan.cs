using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod's status is. Pure: the same sight gives the same status.</summary>
internal static class PodStatusPlan
{
    /// <param name="before">What was said last, for the times at which conditions changed.</param>
    public static PodStatus Make(PodGoal goal, PodSight sight, PodStatus before, string hostIp, DateTimeOffset now)
    {
        var spec = goal.Pod.Spec;
        var initialized = PodMachine.IsInitialized(goal, sight) && sight.Sandbox is not null;
        var waiting = goal.InitContainers.Count > 0 && !initialized ? "PodInitializing" : "ContainerCreating";
        var inits = goal.InitContainers.Select(c => ContainerStatusPlan.Make(goal, sight, c, now, sight.Ready is null ? "PodInitializing" : waiting, isInit: true)).ToList();
        var containers = goal.Containers.Select(c => ContainerStatusPlan.Make(goal, sight, c, now, waiting, isInit: false)).ToList();
        var phase = Phase(goal, sight, containers);
        var ip = sight.Ready is not { } ready ? before.PodIP : spec.HostNetwork ? hostIp : ready.Ip;
        return new PodStatus
        {
            ObservedGeneration = goal.Pod.Metadata.Generation > 0 ? goal.Pod.Metadata.Generation : null,
            Phase = phase,
            Conditions = Conditions(goal, sight, phase, initialized, containers, before, now),
            HostIP = hostIp,
            HostIPs = [new IpEntry { Ip = hostIp }],
            PodIP = string.IsNullOrEmpty(ip) ? null : ip,
            PodIPs = string.IsNullOrEmpty(ip) ? null : [new IpEntry { Ip = ip }],
            StartTime = before.StartTime ?? now,
            InitContainerStatuses = inits.Count > 0 ? inits : null,
            ContainerStatuses = containers,
            QosClass = PodQos.ClassOf(spec),
        };
    }

    private static string Phase(PodGoal goal, PodSight sight, List<ContainerStatus> containers)
    {
        if (PodMachine.IsFinished(goal, sight))
        {
            return !PodMachine.HasFailedInit(goal, sight) && containers.All(c => c.State.Terminated is { ExitCode: 0 }) ? "Succeeded" : "Failed";
        }

        return goal.Containers.All(c => sight.Last(c.Name) is { Phase: ContainerPhase.Running or ContainerPhase.Exited }) ? "Running" : "Pending";
    }

    private static List<Condition> Conditions(
        PodGoal goal, PodSight sight, string phase, bool initialized, List<ContainerStatus> containers, PodStatus before, DateTimeOffset now)
    {
        var over = phase is "Succeeded" or "Failed";
        var unready = containers.Where(c => !c.Ready).Select(c => c.Name).ToList();
        var (reason, message) = phase switch
        {
            "Succeeded" => ("PodCompleted", null),
            "Failed" => ("PodFailed", null),
            _ when unready.Count > 0 => ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]"),
            _ => (null, (string?)null),
        };
        var incomplete = goal.InitContainers.Where(c => !PodMachine.IsInitialized(goal, sight)).Select(c => c.Name).ToList();
        Condition[] wanted =
        [
            new() { Type = "PodReadyToStartContainers", Status = Word(sight.Ready is not null && !over) },
            phase == "Succeeded"
                ? new() { Type = "Initialized", Status = "True", Reason = "PodCompleted" }
                : incomplete.Count == 0
                    ? new() { Type = "Initialized", Status = Word(initialized || goal.InitContainers.Count == 0) }
                    : new() { Type = "Initialized", Status = "False", Reason = "ContainersNotInitialized", Message = $"containers with incomplete status: [{string.Join(' ', incomplete)}]" },
            new() { Type = "Ready", Status = Word(reason is null), Reason = reason, Message = message },
            new() { Type = "ContainersReady", Status = Word(reason is null), Reason = reason, Message = message },
        ];
        return [.. wanted.Select(c => c with { LastTransitionTime = Since(before, c, now) })];
    }

    private static DateTimeOffset Since(PodStatus before, Condition condition, DateTimeOffset now) =>
        before.Conditions?.FirstOrDefault(c => c.Type == condition.Type && c.Status == condition.Status)?.LastTransitionTime ?? now;

    private static string Word(bool value) => value ? "True" : "False";
}
