using EdgeKube.Platform.Systemd;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A unit that runs: its log is written, and its changes are listened for.</summary>
internal sealed class WatchedUnit(UnitLog log) : IAsyncDisposable
{
    private SystemdWatch? _watch;

    public UnitLog Log => log;

    /// <summary>False before the first time, and after the bus went away.</summary>
    public bool IsWatched => _watch is { IsOver: false };

    public void Set(SystemdWatch watch)
    {
        _watch?.Dispose();
        _watch = watch;
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        await log.DisposeAsync();
    }
}
