using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>What a pod's status is. Pure: the same sight gives the same status.</summary>
internal static class PodStatusPlan
{
    /// <param name="before">What was said last, for the times at which conditions changed.</param>
    public static PodStatus Make(PodGoal goal, PodSight sight, PodStatus before, string hostIp, DateTimeOffset now)
    {
        if (sight.Final is { } final && PodMachine.Running(sight).Count == 0)
        {
            return final;
        }

        var initialized = PodMachine.IsInitialized(goal, sight) && sight.Sandbox is not null;
        var waiting = goal.InitContainers.Count > 0 && !initialized ? "PodInitializing" : "ContainerCreating";
        var inits = goal.InitContainers.Select(c => ContainerStatusPlan.Make(goal, sight, c, now, "PodInitializing", isInit: true)).ToList();
        var containers = goal.Containers.Select(c => ContainerStatusPlan.Make(goal, sight, c, now, waiting, isInit: false)).ToList();
        var others = goal.EphemeralContainers.Select(c => ContainerStatusPlan.Ephemeral(goal, sight, c, now)).ToList();
        var phase = PodPhasePlan.Make(goal, sight, inits, containers, now);
        var conditions = new PodConditionsPlan(goal, phase, before, now);
        var said = new PodStatus
        {
            ObservedGeneration = goal.Generation,
            Phase = phase,
            Conditions = conditions.Make(sight, inits, initialized || goal.InitContainers.Count == 0, containers),
            HostIP = hostIp,
            HostIPs = [new IpEntry { Ip = hostIp }],
            StartTime = before.StartTime ?? goal.StartedAt ?? now,
            InitContainerStatuses = inits.Count > 0 ? LastWords.Shortened(inits, inits.Count + containers.Count) : null,
            ContainerStatuses = LastWords.Shortened(containers, inits.Count + containers.Count),
            EphemeralContainerStatuses = others.Count > 0 ? others : null,
            QosClass = PodQos.ClassOf(goal.Pod.Spec),
        };
        said = Explained(goal, sight, said, now);
        return Address(goal, sight, before, hostIp) is { Length: > 0 } ip ? said with { PodIP = ip, PodIPs = [new IpEntry { Ip = ip }] } : said;
    }

    private static PodStatus Explained(PodGoal goal, PodSight sight, PodStatus said, DateTimeOffset now)
    {
        if (goal.Rejection is not null && sight.Containers.Count == 0)
        {
            said = said with { InitContainerStatuses = null, ContainerStatuses = null }; // nothing of it was ever here
        }

        return said.Phase == "Failed" && goal.Failure(now) is { } failure ? said with { Reason = failure.Reason, Message = failure.Message } : said;
    }

    private static string? Address(PodGoal goal, PodSight sight, PodStatus before, string hostIp) =>
        sight.Ready is not { } ready ? before.PodIP : goal.Pod.Spec.HostNetwork ? hostIp : ready.Ip;
}
