using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>How running containers get the size that their pod asks for now. Pure.</summary>
internal static class ResizePlan
{
    /// <summary>The next step for one container; null when it has what it should.</summary>
    public static PodStep? Next(PodGoal goal, PodSight sight, ContainerSpec container, DateTimeOffset now)
    {
        if (sight.Starting == container.Name || sight.Last(container.Name) is not { Phase: ContainerPhase.Running } running || !Differs(sight, container, running, out var actual))
        {
            return null;
        }

        if (sight.Resize.Pending is not null)
        {
            return null;
        }

        if (NeedsRestart(container, actual))
        {
            var by = sight.Stops.TryGetValue(running.Id, out var stop) ? stop.By : now + goal.Grace;
            return StopPlan.Next(goal, sight, [running], by, StopReason.Resize, now);
        }

        return sight.Resize.Trouble is { } trouble && trouble.RetryAt > now
            ? new PodStep.Wait(trouble.RetryAt - now)
            : new PodStep.UpdateResources(container, running.Id);
    }

    public static bool IsWanted(PodGoal goal, PodSight sight) => goal.InitContainers.Where(PodGoal.IsSidecar).Concat(goal.Containers)
        .Any(c => sight.Last(c.Name) is { Phase: ContainerPhase.Running } running && Differs(sight, c, running, out _));

    /// <summary>Whether a node of this size, with what others ask for, has room for a pod. Quantities are thousandths of cores and bytes.</summary>
    public static (string Reason, string Message)? Judge(PodSpec wanted, (long Cpu, long Memory) others, (long Cpu, long Memory) node)
    {
        var (cpu, memory) = Requested(wanted);
        if (cpu > node.Cpu || memory > node.Memory)
        {
            var what = cpu > node.Cpu
                ? $"cpu, requested: {cpu}, capacity: {node.Cpu}"
                : $"memory, requested: {memory}, capacity: {node.Memory}";
            return ("Infeasible", $"Node didn't have enough capacity: {what}");
        }

        if (cpu + others.Cpu > node.Cpu || memory + others.Memory > node.Memory)
        {
            var what = cpu + others.Cpu > node.Cpu
                ? $"cpu, requested: {cpu}, used: {others.Cpu}, capacity: {node.Cpu}"
                : $"memory, requested: {memory}, used: {others.Memory}, capacity: {node.Memory}";
            return ("Deferred", $"Node didn't have enough resource: {what}");
        }

        return null;
    }

    public static (long Cpu, long Memory) Requested(PodSpec spec) => (PodAmounts.Requested(spec, "cpu"), PodAmounts.Requested(spec, "memory"));

    private static bool Differs(PodSight sight, ContainerSpec container, ContainerSight running, out string actual) =>
        sight.Resize.Actual.TryGetValue(running.Id, out actual!) && actual != ResourceText.Of(container);

    private static bool NeedsRestart(ContainerSpec container, string actual)
    {
        var policies = container.ResizePolicy ?? [];
        return ResourceText.Changed(actual, ResourceText.Of(container)).Any(r => policies.Any(p => p.ResourceName == r && p.RestartPolicy == "RestartContainer"));
    }
}
