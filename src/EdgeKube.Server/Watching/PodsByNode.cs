using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Watching;

/// <summary>Which pods are bound to which node. Subscribers of the pod cache that came after it see it up to date.</summary>
internal sealed class PodsByNode
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ResourceKey>> _pods = [];

    public PodsByNode(ResourceCache<PodView> pods) => pods.Subscribe(Changed);

    public bool Any(string node)
    {
        lock (_lock)
        {
            return _pods.ContainsKey(node);
        }
    }

    public IReadOnlyList<ResourceKey> On(string node)
    {
        lock (_lock)
        {
            return _pods.TryGetValue(node, out var pods) ? [.. pods] : [];
        }
    }

    private void Changed(Cached<PodView>? before, Cached<PodView>? now)
    {
        var was = before?.View.Spec.NodeName ?? "";
        var isNow = now?.View.Spec.NodeName ?? "";
        lock (_lock)
        {
            if (before is not null && was.Length > 0 && was != isNow && _pods.TryGetValue(was, out var left))
            {
                left.Remove(before.Key);
                if (left.Count == 0)
                {
                    _pods.Remove(was);
                }
            }

            if (now is not null && isNow.Length > 0)
            {
                if (!_pods.TryGetValue(isNow, out var joined))
                {
                    _pods[isNow] = joined = [];
                }

                joined.Add(now.Key);
            }
        }
    }
}
