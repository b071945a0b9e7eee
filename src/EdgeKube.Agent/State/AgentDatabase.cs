using EdgeKube.Platform.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.State;

/// <summary>The node's own SQLite file. A damaged one is set aside: the server tells everything again.</summary>
internal sealed partial class AgentDatabase : IDisposable
{
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS desired (key TEXT PRIMARY KEY, json BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS position (id INTEGER PRIMARY KEY CHECK (id = 1), epoch TEXT NOT NULL, revision INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS memory (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        """;

    private AgentDatabase(SqliteDatabase database, TimeProvider time, ILogger logger) =>
        (Database, Writes) = (database, new AgentWrites(database, time, logger));

    /// <summary>For reading, before anything is written: the file has one connection.</summary>
    public SqliteDatabase Database { get; }

    public AgentWrites Writes { get; }

    public static AgentDatabase Open(string path, TimeProvider time, ILogger<AgentDatabase> logger)
    {
        try
        {
            return OpenOnce(path, time, logger);
        }
        catch (DatabaseException e) when (e.Message.Contains("is damaged", StringComparison.Ordinal))
        {
            var aside = $"{path}.damaged-{time.GetUtcNow():yyyyMMddHHmmss}";
            LogSetAside(logger, path, aside, e);
            File.Move(path, aside, overwrite: true);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            return OpenOnce(path, time, logger);
        }
    }

    public void Dispose()
    {
        Writes.Dispose();
        Database.Dispose();
    }

    private static AgentDatabase OpenOnce(string path, TimeProvider time, ILogger logger)
    {
        var database = SqliteDatabase.Open(path, new SqliteOptions { CheckpointPages = 256, LogBytes = 1024 * 1024 });
        try
        {
            database.Execute(Schema);
            return new AgentDatabase(database, time, logger);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "The node's state {Path} is damaged; it is set aside as {Aside} and begun anew")]
    private static partial void LogSetAside(ILogger logger, string path, string aside, Exception error);
}
