namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Bounds of what the store remembers.</summary>
internal sealed record SqliteStoreOptions
{
    /// <summary>Recent changes remembered for watchers, per partition.</summary>
    public int WindowEvents { get; init; } = 8192;

    public long WindowBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>List revisions that are kept for reading on page by page.</summary>
    public int KeptLists { get; init; } = 32;

    public TimeSpan KeptFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Changes that are committed together at most.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Revisions reserved by one write; after a crash the counter goes on behind them.</summary>
    public long RevisionBlock { get; init; } = 1_000_000;
}
