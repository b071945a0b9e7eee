using System.Collections.Immutable;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Everything as it was at one revision; never changes.</summary>
internal sealed record Snapshot(long Revision, ImmutableDictionary<string, ImmutableSortedSet<Entry>> Partitions)
{
    private static readonly ImmutableSortedSet<Entry> _none = ImmutableSortedSet.Create<Entry>(EntryOrder.Instance);

    public static Snapshot Empty { get; } = new(0, ImmutableDictionary.Create<string, ImmutableSortedSet<Entry>>(StringComparer.Ordinal));

    public Entry? Find(string key) => Partition(PartitionOf(key)).TryGetValue(Entry.At(key), out var found) ? found : null;

    public StorePage List(string prefix, string after, int limit)
    {
        var entries = Partition(PartitionOf(prefix));
        var from = string.CompareOrdinal(after, prefix) < 0 ? Place(entries, prefix) : Place(entries, after + '\0');
        var to = Math.Max(from, Place(entries, prefix + '\uffff'));
        var count = limit > 0 ? Math.Min(limit, to - from) : to - from;
        var items = new StoredObject[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = entries[from + i].Object;
        }

        return new(Revision, items, to - from - count);
    }

    public ImmutableSortedSet<Entry> Partition(string name) => Partitions.GetValueOrDefault(name, _none);

    public static string PartitionOf(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
            ? key[..slash]
            : throw new ArgumentException($"\"{key}\" does not begin with a partition and a slash", nameof(key));

    private static int Place(ImmutableSortedSet<Entry> entries, string key)
    {
        var index = entries.IndexOf(Entry.At(key));
        return index < 0 ? ~index : index;
    }
}
