using EdgeKube.Api.Values;

namespace EdgeKube.Server.NodeLink;

/// <summary>What a node holds once it has applied all that was sent, and what of it is not acknowledged yet.</summary>
internal sealed class DesiredLedger
{
    private readonly Dictionary<ResourceKey, Entry> _sent = [];
    private readonly List<Step> _inFlight = [];

    public string Epoch { get; private set; } = "";

    /// <summary>The revision after the last step that was sent.</summary>
    public long Revision { get; private set; }

    public int InFlight => _inFlight.Count;

    public IReadOnlyCollection<ResourceKey> Keys => _sent.Keys;

    public Entry? Find(ResourceKey key) => _sent.TryGetValue(key, out var entry) ? entry : null;

    /// <summary>The node is at this revision of this epoch: true when we know what that means, and what it missed is forgotten.</summary>
    public bool GoTo(string epoch, long revision)
    {
        Acknowledge(revision);
        if (epoch != Epoch || (revision != Revision && (_inFlight.Count == 0 || _inFlight[0].From != revision)))
        {
            return false;
        }

        for (var i = _inFlight.Count - 1; i >= 0; i--)
        {
            Undo(_inFlight[i]);
        }

        _inFlight.Clear();
        Revision = revision;
        return true;
    }

    /// <summary>Nothing of what the node holds counts; the next revision is above <paramref name="revision"/>.</summary>
    public void Reset(string epoch, long revision)
    {
        _sent.Clear();
        _inFlight.Clear();
        Epoch = epoch;
        Revision = Math.Max(Revision, revision);
    }

    public void Acknowledge(long revision)
    {
        while (_inFlight.Count > 0 && _inFlight[0].To <= revision)
        {
            _inFlight.RemoveAt(0);
        }
    }

    /// <summary>Seen again and found the same for the node.</summary>
    public void Refresh(ResourceKey key, long cacheRevision) => _sent[key] = _sent[key] with { CacheRevision = cacheRevision };

    /// <summary>Notes a step that is about to be sent.</summary>
    public void Record(long from, long to, IReadOnlyList<(ResourceKey Key, Entry? Entry)> changes)
    {
        var before = changes.Select(c => (c.Key, Find(c.Key))).ToList();
        foreach (var (key, entry) in changes)
        {
            Put(key, entry);
        }

        _inFlight.Add(new Step(from, to, before));
        Revision = to;
    }

    private void Undo(Step step)
    {
        foreach (var (key, entry) in step.Before)
        {
            Put(key, entry);
        }
    }

    private void Put(ResourceKey key, Entry? entry)
    {
        if (entry is { } value)
        {
            _sent[key] = value;
        }
        else
        {
            _sent.Remove(key);
        }
    }

    /// <summary>An object as it was sent.</summary>
    /// <param name="CacheRevision">The cache's revision when it was last looked at; the same again needs no second look.</param>
    internal readonly record struct Entry(long CacheRevision, long Fingerprint);

    private sealed record Step(long From, long To, IReadOnlyList<(ResourceKey Key, Entry? Entry)> Before);
}
