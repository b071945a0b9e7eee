using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>Events about pods and their containers.</summary>
internal static class PodEvents
{
    /// <param name="container">Its name, or null for the pod as a whole.</param>
    public static void Say(IPodStatusSink sink, PodView pod, string? container, string type, string reason, string message)
    {
        var about = new ObjectReference
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Namespace = pod.Metadata.Namespace,
            Name = pod.Metadata.Name,
            Uid = pod.Metadata.Uid,
            FieldPath = container is null ? null : $"spec.{ListOf(pod.Spec, container)}{{{container}}}",
        };
        sink.Event(about, type, reason, message);
    }

    /// <summary>The events that follow from a status alone.</summary>
    public static void TellBackOff(IPodStatusSink sink, PodView pod, PodStatus before, PodStatus now)
    {
        var meta = pod.Metadata;
        foreach (var container in BackingOff(now).Except(BackingOff(before)))
        {
            Say(sink, pod, container, "Warning", "BackOff", $"Back-off restarting failed container {container} in pod {meta.Name}_{meta.Namespace}({meta.Uid})");
        }
    }

    public static void TellFailure(IPodStatusSink sink, PodView pod, PodStatus before, PodStatus now)
    {
        if (now.Reason is not { } reason || before.Reason == reason)
        {
            return;
        }

        if (reason == "DeadlineExceeded")
        {
            Say(sink, pod, null, "Normal", reason, "Pod was active on the node longer than specified deadline");
        }
        else
        {
            Say(sink, pod, null, "Warning", reason, now.Message?.Replace("Pod was rejected: ", "", StringComparison.Ordinal) ?? "");
        }
    }

    private static string ListOf(PodSpec spec, string container) =>
        spec.InitContainers?.Any(c => c.Name == container) == true ? "initContainers"
        : spec.EphemeralContainers?.Any(c => c.Name == container) == true ? "ephemeralContainers"
        : "containers";

    private static IEnumerable<string> BackingOff(PodStatus status) => (status.InitContainerStatuses ?? [])
        .Concat(status.ContainerStatuses ?? [])
        .Where(c => c.State.Waiting?.Reason == "CrashLoopBackOff")
        .Select(c => c.Name);
}
