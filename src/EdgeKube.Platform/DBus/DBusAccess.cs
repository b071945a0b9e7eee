namespace EdgeKube.Platform.DBus;

/// <summary>One connection to the bus for all who need it: made when the first does, and again after it broke.</summary>
public sealed class DBusAccess(string address, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private DBusConnection? _connection;

    /// <exception cref="DBusException">There is no bus, or no libsystemd.</exception>
    public async Task<DBusConnection> GetAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            return _connection is { Closed.IsCompleted: false } open ? open : _connection = await DBusConnection.OpenAsync(address, time, ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _gate.Dispose();
    }
}
