using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers;

/// <summary>What workload controllers ask of a pod. Pure.</summary>
internal static class PodStates
{
    public static bool IsActive(this PodView pod) =>
        pod.Status.Phase is not ("Succeeded" or "Failed") && pod.Metadata.DeletionTimestamp is null;

    public static bool IsReady(this PodView pod) => ReadyCondition(pod) is { Status: "True" };

    /// <summary>Ready for at least <paramref name="minReadySeconds"/>.</summary>
    public static bool IsAvailable(this PodView pod, int minReadySeconds, DateTimeOffset now) =>
        ReadyCondition(pod) is { Status: "True" } ready
        && (minReadySeconds == 0 || (ready.LastTransitionTime is { } since && since.AddSeconds(minReadySeconds) <= now));

    public static Condition? ReadyCondition(this PodView pod) => pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");
}
