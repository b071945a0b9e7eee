using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Pods.Manifests;

/// <summary>The static pods of this node, as their files said last.</summary>
internal sealed class StaticPods
{
    private volatile IReadOnlyDictionary<ResourceKey, StaticPod> _current = new Dictionary<ResourceKey, StaticPod>();

    /// <summary>Called with each key that came, went or changed. Be quick.</summary>
    public event Action<ResourceKey>? Changed;

    public IReadOnlyCollection<StaticPod> All => [.. _current.Values];

    public StaticPod? Find(ResourceKey key) => _current.GetValueOrDefault(key);

    public void Set(IReadOnlyList<StaticPod> pods)
    {
        var before = _current;
        var now = new Dictionary<ResourceKey, StaticPod>();
        foreach (var pod in pods)
        {
            now.TryAdd(pod.Key, pod); // of two files that name the same pod the first counts
        }

        _current = now;
        foreach (var key in before.Keys.Concat(now.Keys).Distinct().Where(k => before.GetValueOrDefault(k)?.Uid != now.GetValueOrDefault(k)?.Uid).ToList())
        {
            Changed?.Invoke(key);
        }
    }
}
