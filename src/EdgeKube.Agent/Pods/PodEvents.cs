using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods;

/// <summary>The events that follow from a status alone.</summary>
internal static class PodEvents
{
    public static void TellBackOff(IPodStatusSink sink, PodView pod, PodStatus before, PodStatus now)
    {
        var meta = pod.Metadata;
        foreach (var container in IsBackingOff(now).Except(IsBackingOff(before)))
        {
            var about = new ObjectReference
            {
                ApiVersion = "v1",
                Kind = "Pod",
                Namespace = meta.Namespace,
                Name = meta.Name,
                Uid = meta.Uid,
                FieldPath = $"spec.containers{{{container}}}",
            };
            sink.Event(about, "Warning", "BackOff", $"Back-off restarting failed container {container} in pod {meta.Name}_{meta.Namespace}({meta.Uid})");
        }
    }

    private static IEnumerable<string> IsBackingOff(PodStatus status) => (status.InitContainerStatuses ?? [])
        .Concat(status.ContainerStatuses ?? [])
        .Where(c => c.State.Waiting?.Reason == "CrashLoopBackOff")
        .Select(c => c.Name);
}
