using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The conditions that a node sets on a pod. Pure.</summary>
/// <param name="before">What was said last, for the times at which conditions changed.</param>
internal sealed class PodConditionsPlan(PodGoal goal, string phase, PodStatus before, DateTimeOffset now)
{
    private readonly bool _over = phase is "Succeeded" or "Failed";

    public IReadOnlyList<Condition> Make(PodSight sight, IReadOnlyList<ContainerStatus> inits, bool initialized, IReadOnlyList<ContainerStatus> containers)
    {
        var sidecars = goal.InitContainers.Where(PodGoal.IsSidecar).Select(c => c.Name).ToHashSet();
        var containersReady = ContainersReady([.. inits.Where(c => sidecars.Contains(c.Name)), .. containers]);
        Condition[] wanted =
        [
            new() { Type = "PodReadyToStartContainers", Status = Word(sight.Ready is not null && !_over) },
            Initialized(inits, sidecars, initialized),
            Ready(containersReady),
            containersReady,
        ];
        if (goal.Rejection?.Disruption is { } disruption)
        {
            wanted = [.. wanted, new() { Type = "DisruptionTarget", Status = "True", Reason = "TerminationByKubelet", Message = disruption }];
        }

        return [.. wanted.Concat(ResizeConditions.Of(goal, sight)).Select(Dated)];
    }

    private Condition Initialized(IReadOnlyList<ContainerStatus> inits, HashSet<string> sidecars, bool initialized)
    {
        if (phase == "Succeeded")
        {
            return new Condition { Type = "Initialized", Status = "True", Reason = "PodCompleted" };
        }

        if (initialized)
        {
            return new Condition { Type = "Initialized", Status = "True" };
        }

        var open = inits.Where(c => !(sidecars.Contains(c.Name) ? c.Started == true : c.Ready)).Select(c => c.Name).ToList();
        return new Condition
        {
            Type = "Initialized",
            Status = "False",
            Reason = "ContainersNotInitialized",
            Message = $"containers with incomplete status: [{string.Join(' ', open)}]",
        };
    }

    private Condition ContainersReady(IReadOnlyList<ContainerStatus> containers)
    {
        var unready = containers.Where(c => !c.Ready).Select(c => c.Name).ToList();
        var (reason, message) = phase switch
        {
            "Succeeded" => ("PodCompleted", null),
            "Failed" => ("PodFailed", null),
            _ when unready.Count > 0 => ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]"),
            _ => (null, (string?)null),
        };
        return new Condition { Type = "ContainersReady", Status = Word(reason is null), Reason = reason, Message = message };
    }

    private Condition Ready(Condition containersReady)
    {
        if (containersReady.Status != "True")
        {
            return containersReady with { Type = "Ready" };
        }

        var shut = (goal.Pod.Spec.ReadinessGates ?? []).Select(g => Shut(g.ConditionType)).OfType<string>().ToList();
        return shut.Count == 0
            ? new Condition { Type = "Ready", Status = "True" }
            : new Condition { Type = "Ready", Status = "False", Reason = "ReadinessGatesNotReady", Message = string.Join(", ", shut) };
    }

    // Others set these conditions; the server sends the pod again when they change.
    private string? Shut(string type) => goal.Pod.Status.Conditions?.FirstOrDefault(c => c.Type == type) switch
    {
        null => $"corresponding condition of pod readiness gate \"{type}\" does not exist.",
        { Status: "True" } => null,
        var gate => $"the status of pod readiness gate \"{type}\" is not \"True\", but {gate.Status}",
    };

    private Condition Dated(Condition condition) => condition with
    {
        LastTransitionTime = before.Conditions?.FirstOrDefault(c => c.Type == condition.Type && c.Status == condition.Status)?.LastTransitionTime ?? now,
        ObservedGeneration = goal.Generation,
    };

    private static string Word(bool value) => value ? "True" : "False";
}
