using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EdgeKube.Platform.Sqlite;

/// <summary>A statement that is compiled once and run often; for one thread at a time.</summary>
/// <remarks>Parameters count from 1, columns from 0. Binding begins a new run.</remarks>
public sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    internal SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out _statement), database);
    }

    public SqliteStatement Bind(int parameter, long value) => Bound(raw.sqlite3_bind_int64(_statement, parameter, value));

    public SqliteStatement Bind(int parameter, string value) => Bound(raw.sqlite3_bind_text(_statement, parameter, value));

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value) => Bound(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>To the next row; false after the last, ready to be bound again.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            if (result != raw.SQLITE_DONE)
            {
                SqliteException.ThrowExceptionForRC(result, _database);
            }

            return false;
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement); // says again what the step said
        }
    }

    /// <summary>Runs to the end, whatever rows come.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends a run before its last row.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public void Dispose() => _statement.Dispose();

    private SqliteStatement Bound(int result)
    {
        SqliteException.ThrowExceptionForRC(result, _database);
        return this;
    }
}
