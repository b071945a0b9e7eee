using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Watching;

namespace EdgeKube.Server.NodeLink;

/// <summary>Which pods are bound to which node; kept by the pod cache's callbacks.</summary>
internal sealed class PodsByNode
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ResourceKey>> _pods = [];

    public void Changed(Cached<PodView>? before, Cached<PodView>? now)
    {
        var was = before?.View.Spec.NodeName ?? "";
        var isNow = now?.View.Spec.NodeName ?? "";
        lock (_lock)
        {
            if (before is not null && was.Length > 0 && was != isNow && _pods.TryGetValue(was, out var left))
            {
                left.Remove(before.Key);
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

    public IReadOnlyList<ResourceKey> On(string node)
    {
        lock (_lock)
        {
            return _pods.TryGetValue(node, out var pods) ? [.. pods] : [];
        }
    }
}
