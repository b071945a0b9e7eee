namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Entries in the ordinal order of their keys.</summary>
internal sealed class EntryOrder : IComparer<Entry>
{
    public static EntryOrder Instance { get; } = new();

    public int Compare(Entry? x, Entry? y) => string.CompareOrdinal(x?.Object.Key, y?.Object.Key);
}
