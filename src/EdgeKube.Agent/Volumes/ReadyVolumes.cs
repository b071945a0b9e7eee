using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Volumes;

/// <summary>What is remembered of a pod's volumes; small, because every pod has it.</summary>
internal sealed class ReadyVolumes
{
    private readonly HashSet<ResourceKey>? _sources;

    public ReadyVolumes(PodView pod, IReadOnlyList<VolumeSpec> volumes)
    {
        Uid = pod.Metadata.Uid;
        Key = new ResourceKey(BuiltIn.Pods, pod.Metadata.Namespace, pod.Metadata.Name);
        HasLimits = volumes.Any(EmptyFolder.IsLimited);
        _sources = volumes.Any(v => v.HasContent) ? [.. volumes.SelectMany(v => VolumeContent.Sources(pod, v))] : null;
    }

    public string Uid { get; }

    public ResourceKey Key { get; }

    /// <summary>All are there: from now on their content is looked after.</summary>
    public bool IsComplete { get; set; }

    /// <summary>They were taken away: nothing may be written any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>When to look at the content again though nothing has changed: a token in it is to be renewed.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Held by who writes or removes.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>It has folders on the disk that may not grow beyond a size.</summary>
    public bool HasLimits { get; }

    /// <summary>What of it has grown too large, in Kubernetes' words, and when that was seen.</summary>
    public (string Message, DateTimeOffset At)? Excess { get; set; }

    public bool HasContent => _sources is not null;

    public bool DependsOn(ResourceKey key) => _sources is not null && (key == Key || _sources.Contains(key));
}
