using System.Collections.Immutable;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Changes that will be committed together: what they do to the snapshot, the file and the watchers.</summary>
internal sealed class StoreBatch(Snapshot before, long lastRevision)
{
    private readonly Dictionary<string, ImmutableSortedSet<Entry>.Builder> _partitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StoreEvent>> _events = new(StringComparer.Ordinal);
    private readonly List<Action<StoreFile>> _writes = [];

    public long LastRevision { get; private set; } = lastRevision;

    /// <summary>False when only volatile keys change: the disk is left alone.</summary>
    public bool TouchesDisk => _writes.Count > 0;

    public int Deletions { get; private set; }

    public IReadOnlyDictionary<string, List<StoreEvent>> Events => _events;

    public CommitResult Apply(Change change)
    {
        var result = ApplyOne(change);
        if (result is CommitResult.Committed)
        {
            foreach (var other in change.Along)
            {
                Apply(other);
            }
        }

        return result;
    }

    public void WriteTo(StoreFile file) => _writes.ForEach(write => write(file));

    public Snapshot After() => new(
        LastRevision,
        before.Partitions.SetItems(_partitions.Select(p => KeyValuePair.Create(p.Key, p.Value.ToImmutable()))));

    private CommitResult ApplyOne(Change change)
    {
        var partition = Partition(Snapshot.PartitionOf(change.Key));
        var old = partition.TryGetValue(Entry.At(change.Key), out var found) ? found : null;
        var actual = old?.Object.Revision ?? 0;
        if (actual != change.Expected && (change.Expected != Change.Any || actual == 0))
        {
            return new CommitResult.Conflict(actual);
        }

        if (change.Value is null && old is null)
        {
            return new CommitResult.Conflict(0);
        }

        var revision = ++LastRevision;
        var value = change.Value is { } wanted ? Put(partition, change, old, Splice.Revision(wanted, change.RevisionAt, revision)) : Remove(partition, change, old!);
        Event(new StoreEvent(revision, change.Key, change.Value is null, value, old?.Object));
        return new CommitResult.Committed(revision) { Value = value };
    }

    private ImmutableSortedSet<Entry>.Builder Partition(string name)
    {
        if (!_partitions.TryGetValue(name, out var partition))
        {
            _partitions.Add(name, partition = before.Partition(name).ToBuilder());
        }

        return partition;
    }

    private ReadOnlyMemory<byte> Put(ImmutableSortedSet<Entry>.Builder partition, Change change, Entry? old, ReadOnlyMemory<byte> value)
    {
        var isNew = old is not { Row: > 0 };
        var entry = new Entry(new StoredObject(change.Key, LastRevision, value), change.Volatile ? 0 : isNew ? LastRevision : old!.Row);
        if (old is not null)
        {
            partition.Remove(old);
        }

        partition.Add(entry);
        if (!change.Volatile)
        {
            _writes.Add(file => file.Put(entry, isNew));
        }
        else if (!isNew)
        {
            _writes.Add(file => file.Delete(old!.Row)); // it was durable until now
        }

        return value;
    }

    private ReadOnlyMemory<byte> Remove(ImmutableSortedSet<Entry>.Builder partition, Change change, Entry old)
    {
        Deletions++;
        partition.Remove(old);
        if (old.Row > 0)
        {
            _writes.Add(file => file.Delete(old.Row));
        }

        return change.Last is { } last ? Splice.Revision(last, change.LastRevisionAt, LastRevision) : old.Object.Value;
    }

    private void Event(StoreEvent one)
    {
        var partition = Snapshot.PartitionOf(one.Key);
        if (!_events.TryGetValue(partition, out var events))
        {
            _events.Add(partition, events = []);
        }

        events.Add(one);
    }
}
