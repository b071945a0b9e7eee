using EdgeKube.Api.Views;

namespace EdgeKube.Server.Management.State;

/// <summary>What is wrong with a pod, in words. Pure.</summary>
internal static class PodWords
{
    public static bool IsReady(PodView pod) => pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    /// <returns>Null when nothing is, or it only begins.</returns>
    public static string? Problem(PodView pod)
    {
        if (pod.Status.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" }) is { } waiting)
        {
            return $"pod {pod.Metadata.Name} finds no board: {waiting.Message ?? waiting.Reason}";
        }

        foreach (var container in (pod.Status.InitContainerStatuses ?? []).Concat(pod.Status.ContainerStatuses ?? []))
        {
            if (container.State.Waiting is { Reason: not (null or "PodInitializing" or "ContainerCreating") } waits)
            {
                return $"pod {pod.Metadata.Name}, container {container.Name}: {waits.Reason}{(string.IsNullOrEmpty(waits.Message) ? "" : $": {waits.Message}")}";
            }
        }

        return pod.Status.Phase == "Failed" ? $"pod {pod.Metadata.Name} failed: {pod.Status.Message ?? pod.Status.Reason}" : null;
    }
}
