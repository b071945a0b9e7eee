using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Pods.Streams;

/// <summary>The containers of a pod, of every sort.</summary>
internal static class PodContainers
{
    public static IEnumerable<ContainerSpec> All(PodSpec spec) =>
        (spec.InitContainers ?? []).Concat(spec.Containers).Concat(spec.EphemeralContainers ?? []);
}
