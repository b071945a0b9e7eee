using EdgeKube.Api.Values;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>Who says it belongs to whom: only objects with ownerReferences are remembered.</summary>
internal sealed class OwnershipGraph
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<ResourceKey>> _dependents = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceKey, IReadOnlyList<OwnerReference>> _owners = [];

    /// <summary>Every object that names an owner.</summary>
    public IReadOnlyList<ResourceKey> Dependents
    {
        get
        {
            lock (_lock)
            {
                return [.. _owners.Keys];
            }
        }
    }

    /// <returns>The references that are gone or not as they were: their owners may have waited for that.</returns>
    public IReadOnlyList<OwnerReference> Set(ResourceKey key, IReadOnlyList<OwnerReference>? owners)
    {
        var present = owners ?? [];
        IReadOnlyList<OwnerReference> gone = [];
        lock (_lock)
        {
            if (_owners.TryGetValue(key, out var before))
            {
                if (before.SequenceEqual(present))
                {
                    return [];
                }

                gone = [.. before.Except(present)];
                Forget(key, before);
            }

            if (present.Count == 0)
            {
                _owners.Remove(key);
                return gone;
            }

            _owners[key] = present;
            foreach (var owner in present)
            {
                (_dependents.TryGetValue(owner.Uid, out var keys) ? keys : _dependents[owner.Uid] = []).Add(key);
            }

            return gone;
        }
    }

    public IReadOnlyList<OwnerReference> Remove(ResourceKey key) => Set(key, owners: null);

    public IReadOnlyList<ResourceKey> DependentsOf(string uid)
    {
        lock (_lock)
        {
            return _dependents.TryGetValue(uid, out var keys) ? [.. keys] : [];
        }
    }

    private void Forget(ResourceKey key, IReadOnlyList<OwnerReference> owners)
    {
        foreach (var uid in owners.Select(o => o.Uid))
        {
            if (_dependents.TryGetValue(uid, out var keys) && keys.Remove(key) && keys.Count == 0)
            {
                _dependents.Remove(uid);
            }
        }
    }
}
