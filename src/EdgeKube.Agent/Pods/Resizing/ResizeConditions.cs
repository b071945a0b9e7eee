using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Resizing;

/// <summary>What a pod's conditions say of a size that it asks for and does not have. Pure.</summary>
internal static class ResizeConditions
{
    public static IEnumerable<Condition> Of(PodGoal goal, PodSight sight)
    {
        if (goal.Terminating || !ResizePlan.IsWanted(goal, sight))
        {
            yield break;
        }

        yield return sight.Resize.Pending is { } pending
            ? new Condition { Type = "PodResizePending", Status = "True", Reason = pending.Reason, Message = pending.Message }
            : new Condition { Type = "PodResizeInProgress", Status = "True", Reason = sight.Resize.Trouble?.Reason, Message = sight.Resize.Trouble?.Message };
    }
}
