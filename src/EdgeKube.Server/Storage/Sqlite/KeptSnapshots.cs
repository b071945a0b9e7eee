namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Snapshots that a client reads page by page; each for a while after its last page, and not too many.</summary>
internal sealed class KeptSnapshots(TimeProvider time, int most, TimeSpan age)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (Snapshot Snapshot, long Used)> _kept = [];

    public void Keep(Snapshot snapshot)
    {
        lock (_lock)
        {
            DropOld();
            _kept[snapshot.Revision] = (snapshot, time.GetTimestamp());
            if (_kept.Count > most)
            {
                _kept.Remove(_kept.MinBy(k => k.Value.Used).Key);
            }
        }
    }

    public Snapshot? Find(long revision)
    {
        lock (_lock)
        {
            DropOld();
            return _kept.TryGetValue(revision, out var found) ? found.Snapshot : null;
        }
    }

    public void Forget(long before)
    {
        lock (_lock)
        {
            foreach (var revision in _kept.Keys.Where(r => r < before).ToList())
            {
                _kept.Remove(revision);
            }
        }
    }

    public void DropOld()
    {
        lock (_lock)
        {
            foreach (var revision in _kept.Where(k => time.GetElapsedTime(k.Value.Used) > age).Select(k => k.Key).ToList())
            {
                _kept.Remove(revision);
            }
        }
    }
}
