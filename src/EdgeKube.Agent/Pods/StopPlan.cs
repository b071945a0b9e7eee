using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>How running containers are stopped: their hooks first, sidecars after the containers they serve and in reverse order. Pure.</summary>
internal static class StopPlan
{
    /// <param name="by">When what still runs is killed, whoever waits for whom.</param>
    /// <returns>Null when there is nothing to stop.</returns>
    public static PodStep? Next(PodGoal goal, PodSight sight, IReadOnlyList<ContainerSight> containers, DateTimeOffset by, StopReason reason, DateTimeOffset now)
    {
        if (containers.Count == 0)
        {
            return null;
        }

        var fresh = containers.Where(c => !sight.Stops.ContainsKey(c.Id)).Select(c => c.Id).ToList();
        if (fresh.Count > 0)
        {
            return new PodStep.BeginStop(fresh, by, reason);
        }

        var ripe = containers.Where(c => IsRipe(goal, sight, c, by, reason, now)).Select(c => c.Id).ToList();
        if (ripe.Count > 0)
        {
            return new PodStep.Kill(ripe, by);
        }

        return containers.Any(c => sight.Stops[c.Id].KillBy is null) && by > now ? new PodStep.Wait(by - now) : new PodStep.Nothing();
    }

    private static bool IsRipe(PodGoal goal, PodSight sight, ContainerSight container, DateTimeOffset by, StopReason reason, DateTimeOffset now)
    {
        var stop = sight.Stops[container.Id];
        return (stop.KillBy is null || by < stop.KillBy)
            && (by <= now || (stop.HookDone && (reason != StopReason.PodEnds || HasTurn(goal, sight, container.Name))));
    }

    private static bool HasTurn(PodGoal goal, PodSight sight, string name)
    {
        var sidecars = goal.InitContainers.Where(PodGoal.IsSidecar).Select(c => c.Name).ToList();
        var at = sidecars.IndexOf(name);
        return at < 0 || !(goal.Containers.Any(c => sight.IsRunning(c.Name)) || sidecars.Skip(at + 1).Any(sight.IsRunning));
    }
}
