using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>A pod and what it uses of what is short.</summary>
/// <param name="Used">Bytes, inodes on the disk that is short, or processes.</param>
/// <param name="Containers">Bytes by container, where containers can ask for some.</param>
internal sealed record EvictionCandidate(PodView Pod, long Used, IReadOnlyDictionary<string, long> Containers)
{
    private const string Storage = "ephemeral-storage";

    /// <summary>The node may end it: critical pods and those of the node itself stay.</summary>
    public bool IsEvictable => (Pod.Spec.Priority ?? 0) < NodeFit.CriticalPriority
        && Pod.Metadata.Annotations?.GetValueOrDefault("kubernetes.io/config.source") is null or "api";

    public int Priority => Pod.Spec.Priority ?? 0;

    /// <summary>It has more than it asked for. Of inodes nobody can ask for any; processes are not judged so.</summary>
    public bool Exceeds(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Processes => false,
        ShortageSignal.Inodes or ShortageSignal.ImageInodes => Used > 0,
        _ => Above(signal) > 0,
    };

    /// <summary>How much more; of inodes, too, the kubelet takes off the bytes that were asked for, so that who asked for disk goes later.</summary>
    public long Above(ShortageSignal signal) => Used - (ResourceOf(signal) is { } resource ? PodAmounts.Requested(Pod.Spec, resource) : 0);

    private static string? ResourceOf(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => "memory",
        ShortageSignal.Processes => null,
        _ => Storage,
    };
}
