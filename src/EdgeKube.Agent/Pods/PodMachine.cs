using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Names the next step of a pod. Keeps nothing, so that a restarted agent simply goes on.</summary>
internal static class PodMachine
{
    public static PodStep Next(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        var step = Decide(goal, sight, now);
        var left = goal.Deadline - now;
        return left > TimeSpan.Zero && (step is PodStep.Nothing || (step is PodStep.Wait wait && wait.For > left)) ? new PodStep.Wait(left.Value) : step;
    }

    /// <summary>Nothing of it will ever run again.</summary>
    public static bool IsFinished(PodGoal goal, PodSight sight) => sight.Final is not null
        || HasFailedInit(goal, sight)
        || (goal.Containers.Count > 0 && goal.Containers.All(c => IsOver(goal, sight.Last(c.Name), c, isInit: false)));

    public static bool HasFailedInit(PodGoal goal, PodSight sight) => goal.InitContainers.Any(c =>
        !PodGoal.IsSidecar(c) && sight.Last(c.Name) is { Phase: ContainerPhase.Exited, ExitCode: not 0 } last && IsOver(goal, last, c, isInit: true));

    public static bool IsInitialized(PodGoal goal, PodSight sight) =>
        goal.Containers.Any(c => sight.Last(c.Name) is { } last && sight.IsInSandbox(last)) || goal.InitContainers.All(c => IsInitDone(sight, c));

    /// <summary>An init container has ended well; a sidecar has started, as its startup probe says.</summary>
    public static bool IsInitDone(PodSight sight, ContainerSpec container) =>
        sight.Last(container.Name) is { } last && sight.IsInSandbox(last)
        && (PodGoal.IsSidecar(container)
            ? last.StartedAt is not null && sight.Starting != container.Name && sight.Verdict(container, last).Started
            : last is { Phase: ContainerPhase.Exited, ExitCode: 0 });

    public static List<ContainerSight> Running(PodSight sight) =>
        [.. sight.Containers.Where(c => c.Phase is ContainerPhase.Running or ContainerPhase.Unknown)];

    private static PodStep Decide(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        if (goal.StopBy is { } by)
        {
            return End(goal, sight, by, now);
        }

        if (goal.Failure(now) is { } failure)
        {
            return Rest(goal, sight, failure.StopBy, now);
        }

        if (IsFinished(goal, sight))
        {
            var ended = goal.InitContainers.Where(c => !PodGoal.IsSidecar(c)).Concat(goal.Containers).Select(c => sight.Last(c.Name)?.FinishedAt).Max() ?? now;
            return Rest(goal, sight, ended + goal.Grace, now);
        }

        if (goal.HaltBy is { } halt)
        {
            return Rest(goal, sight, halt, now);
        }

        return Old(sight) ?? (sight.Ready is null ? Sandbox(goal, sight, now) : Run(goal, sight, now));
    }

    private static bool IsOver(PodGoal goal, ContainerSight? last, ContainerSpec container, bool isInit) =>
        last is { Phase: ContainerPhase.Exited } && !goal.Restarts(container, last.ExitCode, isInit);

    private static PodStep End(PodGoal goal, PodSight sight, DateTimeOffset by, DateTimeOffset now)
    {
        if (Quiet(goal, sight, by, now) is { } step)
        {
            return step;
        }

        if (sight.Sandboxes.FirstOrDefault(s => s.Ready) is { } ready)
        {
            return new PodStep.StopSandbox(ready.Id);
        }

        return sight.Sandboxes.Count > 0 ? new PodStep.RemoveSandbox(sight.Sandboxes[0].Id) : new PodStep.Gone();
    }

    // What ended stays, for its logs; what holds addresses and memory does not.
    private static PodStep Rest(PodGoal goal, PodSight sight, DateTimeOffset by, DateTimeOffset now) =>
        Quiet(goal, sight, by, now)
        ?? (sight.Sandboxes.FirstOrDefault(s => s.Ready) is { } ready ? new PodStep.StopSandbox(ready.Id) : new PodStep.Nothing());

    // Nothing may be about to start, and nothing may run.
    private static PodStep? Quiet(PodGoal goal, PodSight sight, DateTimeOffset by, DateTimeOffset now)
    {
        if (Starting(sight) is PodStep.CancelStart cancel)
        {
            return cancel;
        }

        return StopPlan.Next(goal, sight, Running(sight), by, StopReason.PodEnds, now) ?? Starting(sight);
    }

    private static PodStep? Starting(PodSight sight) => sight switch
    {
        { Starting: null } => null,
        { StartCancelled: true } => new PodStep.Nothing(), // it will not be long
        _ => new PodStep.CancelStart(),
    };

    private static PodStep Sandbox(PodGoal goal, PodSight sight, DateTimeOffset now)
    {
        if (Starting(sight) is { } step)
        {
            return step; // its sandbox is gone
        }

        if (sight.PodTrouble is { } trouble && trouble.RetryAt > now)
        {
            return new PodStep.Wait(trouble.RetryAt - now);
        }

        return StopPlan.Next(goal, sight, Running(sight), now, StopReason.PodEnds, now)
            ?? new PodStep.CreateSandbox(sight.Sandbox is { } dead ? dead.Attempt + 1 : 0);
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
        var steps = new List<PodStep>();
        if (!sight.StartCancelled && sight.Containers.Any(c => c.Id == sight.StartingId && c.Phase == ContainerPhase.Exited))
        {
            steps.Add(new PodStep.CancelStart()); // it ended before its postStart hook did
        }

        steps.AddRange(goal.AllContainers.Select(c => Sick(goal, sight, c, now)).OfType<PodStep>());
        steps.AddRange(goal.EphemeralContainers.Where(c => sight.Last(c.Name) is null or { Phase: ContainerPhase.Created })
            .Select(c => Start(goal, sight, c, now, isInit: false)));
        steps.AddRange(goal.InitContainers.Where(PodGoal.IsSidecar).Concat(goal.Containers)
            .Select(c => ResizePlan.Next(goal, sight, c, now)).OfType<PodStep>());
        var initialized = IsInitialized(goal, sight);
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

    // A running container that its probes or its first hook condemn.
    private static PodStep? Sick(PodGoal goal, PodSight sight, ContainerSpec container, DateTimeOffset now)
    {
        if (sight.Last(container.Name) is not { Phase: ContainerPhase.Running } running || Fault(sight, container, running) is not { } reason)
        {
            return null;
        }

        var by = sight.Stops.TryGetValue(running.Id, out var stop) ? stop.By : now + goal.GraceOf(container, reason);
        return StopPlan.Next(goal, sight, [running], by, reason, now);
    }

    private static StopReason? Fault(PodSight sight, ContainerSpec container, ContainerSight running) => sight.Broken.Contains(running.Id)
        ? StopReason.PostStart
        : sight.Verdict(container, running).Failed switch
        {
            ProbeKind.Startup => StopReason.Startup,
            ProbeKind.Liveness => StopReason.Liveness,
            _ => null,
        };

    private static PodStep First(List<PodStep> steps) =>
        steps.FirstOrDefault(s => s is not (PodStep.Wait or PodStep.Nothing))
        ?? steps.OfType<PodStep.Wait>().MinBy(w => w.For)
        ?? (PodStep)new PodStep.Nothing();

    private static PodStep Start(PodGoal goal, PodSight sight, ContainerSpec container, DateTimeOffset now, bool isInit)
    {
        var last = sight.Last(container.Name);
        if (sight.Starting is not null)
        {
            return new PodStep.Nothing(); // one after the other
        }

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
                return StopPlan.Next(goal, sight, [last], now, StopReason.PodEnds, now)!;
        }

        if (sight.IsInSandbox(last) || !isInit)
        {
            if (!goal.Restarts(container, last.ExitCode, isInit))
            {
                return new PodStep.Nothing();
            }

            // What ended with its sandbox, as in a power cut, did not fail by itself: it starts at once.
            if (sight.IsInSandbox(last) && PodSight.RetryAt(last) is var at && at > now)
            {
                return new PodStep.Wait(at - now);
            }
        }

        return new PodStep.StartContainer(container, last.Attempt + 1);
    }
}
