using EdgeKube.Api.Views;

namespace EdgeKube.Server.Watching;

/// <summary>Objects by the uid of the object that controls them.</summary>
internal sealed class OwnerIndex<TView>
    where TView : class, IObjectView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<string, Cached<TView>>> _byOwner = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Cached<TView>> Find(string uid)
    {
        lock (_lock)
        {
            return _byOwner.TryGetValue(uid, out var owned) ? [.. owned.Values] : [];
        }
    }

    public void Change(Cached<TView>? before, Cached<TView>? now)
    {
        lock (_lock)
        {
            if (before is not null && OwnerOf(before) is { } oldOwner && _byOwner.TryGetValue(oldOwner, out var owned))
            {
                owned.Remove(before.Key.ToString());
                if (owned.Count == 0)
                {
                    _byOwner.Remove(oldOwner);
                }
            }

            if (now is not null && OwnerOf(now) is { } owner)
            {
                if (!_byOwner.TryGetValue(owner, out var siblings))
                {
                    _byOwner[owner] = siblings = new(StringComparer.Ordinal);
                }

                siblings[now.Key.ToString()] = now;
            }
        }
    }

    // Most objects have no owner: they need not be read to know it.
    private static string? OwnerOf(Cached<TView> item) => item.Json.Span.IndexOf("\"ownerReferences\""u8) < 0
        ? null
        : item.View.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true)?.Uid;
}
