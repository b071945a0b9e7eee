using Dapper;
using EdgeKube.Platform.Sqlite;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EdgeKube.Platform.Tests.Sqlite;

/// <summary>A database file: exclusive, durable, checked.</summary>
public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edgekube-sqlite-");

    private string File => Path.Combine(_directory.FullName, "sub", "state.db");

    [Fact]
    public void The_file_has_the_pragmas_that_durability_and_bounds_need()
    {
        using (SqliteDatabase.Open(File))
        {
        }

        using var database = SqliteDatabase.Open(File);
        Assert.Equal("wal", database.Scalar<string>("PRAGMA journal_mode"));
        Assert.Equal(2, database.Scalar<long>("PRAGMA synchronous"));
        Assert.Equal(2, database.Scalar<long>("PRAGMA auto_vacuum"));
        Assert.Equal(8 * 1024 * 1024, database.Scalar<long>("PRAGMA journal_size_limit"));
    }

    [Fact]
    public void A_second_user_of_the_file_is_refused_by_name()
    {
        using var first = SqliteDatabase.Open(File);
        var refusal = Assert.Throws<DatabaseException>(() => SqliteDatabase.Open(File));
        Assert.Contains("another edgekube is running on the directory " + Path.GetDirectoryName(File), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused_and_can_be_moved_away()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, new string('x', 8192));
        Assert.Contains("is damaged", Assert.Throws<DatabaseException>(() => SqliteDatabase.Open(File)).Message, StringComparison.Ordinal);

        System.IO.File.Delete(File);
        using var fresh = SqliteDatabase.Open(File);
        Assert.Equal(0, fresh.Scalar<long>("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public void What_is_not_committed_is_rolled_back()
    {
        using var database = SqliteDatabase.Open(File);
        database.Execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, value BLOB)");
        var insert = database.Prepare("INSERT INTO t(id, name, value) VALUES (?, ?, ?)");
        using (database.Begin())
        {
            insert.Bind(1, 1).Bind(2, "lost").Bind(3, [1]).Run();
        }

        using (var transaction = database.Begin())
        {
            insert.Bind(1, 2).Bind(2, "kept").Bind(3, [1, 2, 3]).Run();
            transaction.Commit();
        }

        var parameters = new DynamicParameters();
        parameters.Add("id", 0L);
        Assert.Equal(["kept"], database.Texts("SELECT name FROM t WHERE id > @id", parameters));
    }

    [Fact]
    public void A_statement_gives_its_rows_and_is_ready_again_after_an_error()
    {
        using var database = SqliteDatabase.Open(File);
        database.Execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, value BLOB)");
        var insert = database.Prepare("INSERT INTO t(id, name, value) VALUES (?, ?, ?)");
        insert.Bind(1, 1).Bind(2, "a").Bind(3, [1, 2]).Run();
        Assert.Throws<SqliteException>(() => insert.Bind(1, 1).Run());
        insert.Bind(1, 2).Bind(2, "b").Bind(3, [3]).Run();

        var read = database.Prepare("SELECT id, name, value FROM t ORDER BY id");
        Assert.True(read.Step());
        Assert.Equal((1L, "a"), (read.Int64(0), read.Text(1)));
        Assert.Equal([1, 2], read.Blob(2));
        Assert.True(read.Step());
        Assert.False(read.Step());
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
