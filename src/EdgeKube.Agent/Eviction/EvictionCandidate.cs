using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Eviction;

/// <summary>A pod and what it uses.</summary>
/// <param name="Memory">Bytes by container; "" for what is no container's.</param>
/// <param name="Disk">Bytes on the disk that is short; who has most of them goes first when inodes are short, too.</param>
internal sealed record EvictionCandidate(PodView Pod, IReadOnlyDictionary<string, long> Memory, long Disk, long Processes)
{
    /// <summary>The node may end it: critical pods and those of the node itself stay.</summary>
    public bool IsEvictable => (Pod.Spec.Priority ?? 0) < NodeFit.CriticalPriority
        && Pod.Metadata.Annotations?.GetValueOrDefault("kubernetes.io/config.source") is null or "api";

    public int Priority => Pod.Spec.Priority ?? 0;

    public long Used(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => Memory.Values.Sum(),
        ShortageSignal.Processes => Processes,
        _ => Disk,
    };

    /// <summary>What the pod as a whole asked for; only of memory and disk can something be asked for.</summary>
    public long Requested(ShortageSignal signal) => ResourceOf(signal) is { } resource ? PodAmounts.Requested(Pod.Spec, resource) : 0;

    public static string? ResourceOf(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => "memory",
        ShortageSignal.Disk or ShortageSignal.ImageDisk => "ephemeral-storage",
        _ => null,
    };
}
