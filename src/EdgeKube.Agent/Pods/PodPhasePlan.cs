using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Sums a pod up in one word, as Kubernetes does. Pure.</summary>
internal static class PodPhasePlan
{
    public static string Make(
        PodGoal goal, PodSight sight, IReadOnlyList<ContainerStatus> inits, IReadOnlyList<ContainerStatus> containers, DateTimeOffset now)
    {
        if (Last(goal, sight, containers, now) is { } last)
        {
            return last;
        }

        return containers.Any(c => !HasNotBegun(c)) && !containers.Any(HasNotBegun) && !inits.Any(HasNotBegun) ? "Running" : "Pending";
    }

    // The last word is not said while something still runs.
    private static string? Last(PodGoal goal, PodSight sight, IReadOnlyList<ContainerStatus> containers, DateTimeOffset now)
    {
        if (PodMachine.Running(sight).Count > 0 || sight.Starting is not null)
        {
            return null;
        }

        if (goal.Failure(now) is not null)
        {
            return "Failed";
        }

        return !PodMachine.IsFinished(goal, sight) && !goal.Terminating ? null
            : !PodMachine.HasFailedInit(goal, sight) && containers.All(c => c.State.Terminated is { ExitCode: 0 }) ? "Succeeded"
            : "Failed";
    }

    private static bool HasNotBegun(ContainerStatus container) =>
        container.State.Running is null && container.State.Terminated is null && container.LastState.Terminated is null;
}
