using Dapper;
using Microsoft.Data.Sqlite;

namespace EdgeKube.Platform.Sqlite;

/// <summary>A database file that another process may be writing, or that lies still: to copy it, and to look into a copy.</summary>
public sealed class SqliteFile : IDisposable
{
    private readonly SqliteConnection _connection;

    private SqliteFile(SqliteConnection connection) => _connection = connection;

    /// <summary>Opens a file that is there.</summary>
    /// <exception cref="DatabaseException">It is no database, it is damaged, or it cannot be reached.</exception>
    public static SqliteFile Open(string path)
    {
        SqliteLibrary.Use();
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 10000");
            return new SqliteFile(connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteDatabase.Unusable(path, e);
        }
    }

    /// <summary>The first column of the first row, or the type's default.</summary>
    public T? Scalar<T>(string sql) => Try(() => _connection.ExecuteScalar<T>(sql));

    public void Execute(string sql) => _ = Try(() => _connection.Execute(sql));

    /// <summary>Writes all of it, as it is at one instant, into a file that is empty; who writes to it meanwhile goes on.</summary>
    public void CopyTo(string path) => _ = Try(() => _connection.Execute($"VACUUM INTO '{path.Replace("'", "''", StringComparison.Ordinal)}'"));

    /// <summary>Reads every page.</summary>
    /// <exception cref="DatabaseException">It is damaged.</exception>
    public void Check()
    {
        if (Scalar<string>("PRAGMA integrity_check(1)") is var found and not "ok")
        {
            throw SqliteDatabase.Damaged(_connection.DataSource, found ?? "", null);
        }
    }

    public void Dispose() => _connection.Dispose();

    private T Try<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw SqliteDatabase.Unusable(_connection.DataSource, e);
        }
    }
}
