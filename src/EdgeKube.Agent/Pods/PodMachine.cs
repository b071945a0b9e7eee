using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Names the next step of a pod. Keeps nothing, so that a restarted agent simply goes on.</summary>
internal static class PodMachine
{
    public static PodStep Next(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        if (goal.Terminating)
        {
            return End(goal, sight, now);
        }

        if (IsFinished(goal, sight))
        {
            return Rest(goal, sight, now);
        }

        return Old(sight) ?? (sight.Ready is null ? Sandbox(sight, now) : Run(goal, sight, now));
    }

    /// <summary>Nothing of it will ever run again.</summary>
    public static bool IsFinished(PodGoal goal, PodSight sight) =>
        HasFailedInit(goal, sight) || (goal.Containers.Count > 0 && goal.Containers.All(c => IsOver(goal, sight.Last(c.Name), c, isInit: false)));

    public static bool HasFailedInit(PodGoal goal, PodSight sight) => goal.InitContainers.Any(c =>
        !PodGoal.IsSidecar(c) && sight.Last(c.Name) is { Phase: ContainerPhase.Exited, ExitCode: not 0 } last && IsOver(goal, last, c, isInit: true));

    public static bool IsInitialized(PodGoal goal, PodSight sight) =>
        goal.Containers.Any(c => sight.Last(c.Name) is { } last && sight.IsInSandbox(last)) || goal.InitContainers.All(c => IsInitDone(sight, c));

    private static bool IsOver(PodGoal goal, ContainerSight? last, ContainerSpec container, bool isInit) =>
        last is { Phase: ContainerPhase.Exited } && !goal.Restarts(container, last.ExitCode, isInit);

    private static bool IsInitDone(PodSight sight, ContainerSpec container) =>
        sight.Last(container.Name) is { } last && sight.IsInSandbox(last)
        && (PodGoal.IsSidecar(container) ? last.StartedAt is not null : last is { Phase: ContainerPhase.Exited, ExitCode: 0 });

    private static PodStep End(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        if (Running(sight) is { Count: > 0 } running)
        {
            return new PodStep.StopContainers(running, goal.GraceLeft(now));
        }

        if (sight.Sandboxes.FirstOrDefault(s => s.Ready) is { } ready)
        {
            return new PodStep.StopSandbox(ready.Id);
        }

        return sight.Sandboxes.Count > 0 ? new PodStep.RemoveSandbox(sight.Sandboxes[0].Id) : new PodStep.Gone();
    }

    // What ended stays, for its logs; what holds addresses and memory does not.
    private static PodStep Rest(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        if (Running(sight) is { Count: > 0 } sidecars)
        {
            return new PodStep.StopContainers(sidecars, TimeSpan.FromSeconds(goal.Pod.Spec.TerminationGracePeriodSeconds ?? 30));
        }

        return sight.Sandboxes.FirstOrDefault(s => s.Ready) is { } ready ? new PodStep.StopSandbox(ready.Id) : new PodStep.Nothing();
    }

    private static List<string> Running(PodSight sight) =>
        [.. sight.Containers.Where(c => c.Phase is ContainerPhase.Running or ContainerPhase.Unknown).Select(c => c.Id)];

    private static PodStep Sandbox(PodSight sight, DateTimeOffset now)
    {
        if (sight.PodTrouble is { } trouble && trouble.RetryAt > now)
        {
            return new PodStep.Wait(trouble.RetryAt - now);
        }

        return Running(sight) is { Count: > 0 } stranded
            ? new PodStep.StopContainers(stranded, TimeSpan.Zero)
            : new PodStep.CreateSandbox(sight.Sandbox is { } dead ? dead.Attempt + 1 : 0);
    }

    // Sandboxes before the last, with what they hold unless it is a container's last life or the one before; then older lives.
    private static PodStep? Old(PodSight sight)
    {
        var old = sight.Sandboxes.Where(s => s.Id != sight.Sandbox?.Id).ToList();
        if (old.FirstOrDefault(s => s.Ready) is { } ready)
        {
            return new PodStep.StopSandbox(ready.Id);
        }

        var stale = sight.Containers.Where(c => c.Phase != ContainerPhase.Running).GroupBy(c => c.Name)
            .SelectMany(lives => lives.OrderByDescending(c => c.Attempt).Skip(2))
            .FirstOrDefault();
        if (stale is not null)
        {
            return new PodStep.RemoveContainer(stale.Id);
        }

        return old.FirstOrDefault(s => sight.Containers.All(c => c.SandboxId != s.Id)) is { } empty ? new PodStep.RemoveSandbox(empty.Id) : null;
    }

    private static PodStep Run(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        var initialized = IsInitialized(goal, sight);
        var steps = new List<PodStep>();
        foreach (var container in goal.InitContainers)
        {
            if (!initialized || PodGoal.IsSidecar(container))
            {
                steps.Add(Start(goal, sight, container, now, isInit: true));
            }

            if (!initialized && !IsInitDone(sight, container))
            {
                return First(steps); // those after it wait
            }
        }

        steps.AddRange(goal.Containers.Select(c => Start(goal, sight, c, now, isInit: false)));
        return First(steps);
    }

    private static PodStep First(List<PodStep> steps) =>
        steps.FirstOrDefault(s => s is not (PodStep.Wait or PodStep.Nothing))
        ?? steps.OfType<PodStep.Wait>().MinBy(w => w.For)
        ?? (PodStep)new PodStep.Nothing();

    private static PodStep Start(PodGoal goal, PodSight sight, ContainerSpec container, DateTimeOffset now, bool isInit)
    {
        var last = sight.Last(container.Name);
        if (sight.Troubles.GetValueOrDefault(container.Name) is { } trouble && trouble.RetryAt > now)
        {
            return new PodStep.Wait(trouble.RetryAt - now);
        }

        switch (last)
        {
            case null:
                return new PodStep.StartContainer(container, 0);
            case { Phase: ContainerPhase.Running }:
                return new PodStep.Nothing();
            case { Phase: ContainerPhase.Created }:
                return new PodStep.RemoveContainer(last.Id); // we were killed between create and start
            case { Phase: ContainerPhase.Unknown }:
                return new PodStep.StopContainers([last.Id], TimeSpan.Zero);
        }

        if (sight.IsInSandbox(last) || !isInit)
        {
            if (!goal.Restarts(container, last.ExitCode, isInit))
            {
                return new PodStep.Nothing();
            }

            if (sight.RetryAt(last) is var at && at > now)
            {
                return new PodStep.Wait(at - now);
            }
        }

        return new PodStep.StartContainer(container, last.Attempt + 1);
    }
}
