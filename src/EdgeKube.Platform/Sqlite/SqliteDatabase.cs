using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeKube.Platform.Sqlite;

/// <summary>One database file that this process alone has open: a commit survives a power cut, and the file does not grow without bound.</summary>
/// <remarks>One connection, for one thread at a time.</remarks>
public sealed class SqliteDatabase : IDisposable
{
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;
    private readonly List<SqliteStatement> _statements = [];

    private SqliteDatabase(string path, FileStream @lock, SqliteConnection connection)
    {
        (Path, _lock, _connection) = (path, @lock, connection);
        BeginStatement = Prepare("BEGIN IMMEDIATE");
        CommitStatement = Prepare("COMMIT");
    }

    public string Path { get; }

    internal SqliteStatement BeginStatement { get; }

    internal SqliteStatement CommitStatement { get; }

    /// <summary>Opens the file, or makes it (and its directory).</summary>
    /// <exception cref="DatabaseException">Another process has it, it is damaged, or it cannot be reached.</exception>
    public static SqliteDatabase Open(string path, SqliteOptions? options = null)
    {
        SqliteLibrary.Use();
        path = System.IO.Path.GetFullPath(path);
        var @lock = TakeLock(path);
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            connection.Open();
            Prepare(connection, options ?? new());
            return new SqliteDatabase(path, @lock, connection);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            @lock.Dispose();
            throw Unusable(path, e);
        }
        catch (DatabaseException)
        {
            connection?.Dispose();
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Keeps every other process from opening the database (and makes its directory) until it is disposed of.</summary>
    /// <remarks>Advisory, and gone with the process however it ends. The file stays: removing it would race with the next one.</remarks>
    /// <exception cref="DatabaseException">Another process has it, or it cannot be reached.</exception>
    public static FileStream TakeLock(string path)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(directory);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DatabaseException($"cannot open {path}: no permission to write in {directory}", e);
        }
        catch (IOException e)
        {
            throw new DatabaseException(
                File.Exists(path + ".lock")
                    ? $"cannot open {path}: another edgekube is running on the directory {directory}; stop it first, or choose another --data-dir"
                    : $"cannot open {path}: {e.Message}",
                e);
        }
    }

    /// <summary>Runs statements that give nothing back.</summary>
    public int Execute(string sql, DynamicParameters? parameters = null) => _connection.Execute(sql, parameters);

    /// <summary>The first column of the first row, or the type's default.</summary>
    public T? Scalar<T>(string sql, DynamicParameters? parameters = null) => _connection.ExecuteScalar<T>(sql, parameters);

    public IReadOnlyList<string> Texts(string sql, DynamicParameters? parameters = null) => [.. _connection.Query<string>(sql, parameters)];

    /// <summary>A statement for the hottest path; it lives until the database is closed, at the latest.</summary>
    public SqliteStatement Prepare(string sql)
    {
        var statement = new SqliteStatement(_connection.Handle!, sql);
        _statements.Add(statement);
        return statement;
    }

    public DatabaseTransaction Begin() => new(this);

    public void Dispose()
    {
        _statements.ForEach(s => s.Dispose());
        _connection.Dispose();
        _lock.Dispose();
    }

    internal void RollBack()
    {
        // SQLite has rolled back by itself after some errors (disk full, I/O).
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    private static void Prepare(SqliteConnection connection, SqliteOptions options)
    {
        connection.Execute($"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
        if (connection.ExecuteScalar<long>("PRAGMA auto_vacuum") != 2)
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // holds only for a file that is still empty
        }

        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");
        connection.Execute($"PRAGMA journal_size_limit = {options.LogBytes}");
        connection.Execute($"PRAGMA wal_autocheckpoint = {options.CheckpointPages}");
        connection.Execute("PRAGMA temp_store = MEMORY");
        if (connection.ExecuteScalar<string>("PRAGMA quick_check(1)") is var found and not "ok")
        {
            throw Damaged(connection.DataSource, found ?? "", null);
        }
    }

    internal static DatabaseException Unusable(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => Damaged(path, e.Message, e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new($"cannot open {path}: another process has it open; stop it first", e),
        raw.SQLITE_FULL => new($"cannot open {path}: the disk is full", e),
        _ => new($"cannot open {path}: {e.Message}", e),
    };

    internal static DatabaseException Damaged(string path, string what, Exception? inner) => new(
        $"the database {path} is damaged ({what}). Move it away and restore a backup, or start with an empty one", inner);
}
