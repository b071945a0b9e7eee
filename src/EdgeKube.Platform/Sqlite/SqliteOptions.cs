namespace EdgeKube.Platform.Sqlite;

/// <summary>How a database file is kept.</summary>
public sealed record SqliteOptions
{
    /// <summary>Pages of log before they are moved into the database: fewer, longer intervals wear a card less.</summary>
    public int CheckpointPages { get; init; } = 2048;

    /// <summary>The log is cut to this size after a checkpoint.</summary>
    public int LogBytes { get; init; } = 8 * 1024 * 1024;

    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
