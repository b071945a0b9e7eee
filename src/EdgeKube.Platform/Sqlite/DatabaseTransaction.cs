namespace EdgeKube.Platform.Sqlite;

/// <summary>All or nothing: what is not committed when it is disposed is rolled back.</summary>
public sealed class DatabaseTransaction : IDisposable
{
    private readonly SqliteDatabase _database;
    private bool _open;

    internal DatabaseTransaction(SqliteDatabase database)
    {
        _database = database;
        database.BeginStatement.Run();
        _open = true;
    }

    /// <summary>Returns when the changes would survive a power cut.</summary>
    public void Commit()
    {
        _database.CommitStatement.Run();
        _open = false;
    }

    public void Dispose()
    {
        if (_open)
        {
            _open = false;
            _database.RollBack();
        }
    }
}
