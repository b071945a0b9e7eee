using EdgeKube.Platform.Sqlite;
using Microsoft.Data.Sqlite;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>The store's tables. Keys are looked up in memory only, so a row is found by its number and no index is kept.</summary>
internal sealed class StoreFile : IDisposable
{
    public const long Format = 1;

    /// <summary>
    /// The next format must be one that this code reads and writes: after an upgrade there is a way back. It only adds what this does not look at.
    /// </summary>
    public const long NewestReadable = Format + 1;
    private const long FreePagesWorthReturning = 1024;
    private const int PagesReturnedAtOnce = 512;
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _reserve;
    private readonly SqliteStatement _returnSome;
    private readonly SqliteStatement _returnAll;

    private StoreFile(SqliteDatabase database)
    {
        _database = database;
        _insert = database.Prepare("INSERT INTO objects(id, key, revision, value) VALUES (?1, ?2, ?3, ?4)");
        _update = database.Prepare("UPDATE objects SET revision = ?2, value = ?3 WHERE id = ?1");
        _delete = database.Prepare("DELETE FROM objects WHERE id = ?1");
        _reserve = database.Prepare("UPDATE counter SET reserved = ?1");
        _returnSome = database.Prepare($"PRAGMA incremental_vacuum({PagesReturnedAtOnce})");
        _returnAll = database.Prepare("PRAGMA incremental_vacuum");
    }

    /// <summary>No revision above this was ever handed out.</summary>
    public long Reserved { get; private set; }

    public static StoreFile Open(string path)
    {
        var database = SqliteDatabase.Open(path);
        try
        {
            CreateTables(database);
            return new StoreFile(database) { Reserved = database.Scalar<long>("SELECT reserved FROM counter") };
        }
        catch (Exception e) when (e is DatabaseException or SqliteException)
        {
            database.Dispose();
            throw;
        }
    }

    public IEnumerable<Entry> Read()
    {
        var read = _database.Prepare("SELECT id, key, revision, value FROM objects");
        while (read.Step())
        {
            yield return new Entry(new StoredObject(read.Text(1), read.Int64(2), read.Blob(3)), read.Int64(0));
        }
    }

    public DatabaseTransaction Begin() => _database.Begin();

    public void Put(Entry entry, bool isNew)
    {
        var (key, revision, value) = entry.Object;
        if (isNew)
        {
            _insert.Bind(1, entry.Row).Bind(2, key).Bind(3, revision).Bind(4, value.Span).Run();
        }
        else
        {
            _update.Bind(1, entry.Row).Bind(2, revision).Bind(3, value.Span).Run();
        }
    }

    public void Delete(long row) => _delete.Bind(1, row).Run();

    public void Reserve(long revision) => _reserve.Bind(1, revision).Run();

    /// <summary>The reservation is committed.</summary>
    public void Reserving(long revision) => Reserved = revision;

    /// <summary>Gives a part of the unused pages back to the file system when there are many.</summary>
    public void ReturnSpace()
    {
        if (_database.Scalar<long>("PRAGMA freelist_count") >= FreePagesWorthReturning)
        {
            _returnSome.Run();
        }
    }

    public void ReturnAllSpace() => _returnAll.Run();

    public void Dispose() => _database.Dispose();

    private static void CreateTables(SqliteDatabase database)
    {
        var format = database.Scalar<long>("PRAGMA user_version");
        if (format > NewestReadable)
        {
            throw new DatabaseException(
                $"the database {database.Path} was written by a newer edgekube (format {format}, this one knows {Format}); use that one");
        }

        if (format >= Format)
        {
            return;
        }

        using var transaction = database.Begin();
        database.Execute("CREATE TABLE objects(id INTEGER PRIMARY KEY, key TEXT NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL)");
        database.Execute("CREATE TABLE counter(reserved INTEGER NOT NULL)");
        database.Execute("INSERT INTO counter VALUES (0)");
        database.Execute($"PRAGMA user_version = {Format}");
        transaction.Commit();
    }
}
