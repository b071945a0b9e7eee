using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>Who says it belongs to whom: only objects with ownerReferences are remembered.</summary>
internal sealed class OwnershipGraph
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ResourceKey>> _dependents = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceKey, string[]> _owners = [];

    public void Set(ResourceKey key, IReadOnlyList<OwnerReference>? owners)
    {
        var uids = owners?.Select(o => o.Uid).ToArray() ?? [];
        lock (_lock)
        {
            if (_owners.TryGetValue(key, out var before))
            {
                if (before.SequenceEqual(uids))
                {
                    return;
                }

                Forget(key, before);
            }

            if (uids.Length == 0)
            {
                _owners.Remove(key);
                return;
            }

            _owners[key] = uids;
            foreach (var uid in uids)
            {
                (_dependents.TryGetValue(uid, out var keys) ? keys : _dependents[uid] = []).Add(key);
            }
        }
    }

    public void Remove(ResourceKey key) => Set(key, owners: null);

    public IReadOnlyList<ResourceKey> DependentsOf(string uid)
    {
        lock (_lock)
        {
            return _dependents.TryGetValue(uid, out var keys) ? [.. keys] : [];
        }
    }

    private void Forget(ResourceKey key, string[] uids)
    {
        foreach (var uid in uids)
        {
            if (_dependents.TryGetValue(uid, out var keys) && keys.Remove(key) && keys.Count == 0)
            {
                _dependents.Remove(uid);
            }
        }
    }
}
