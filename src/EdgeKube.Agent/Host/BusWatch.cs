using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Looks once, and again whenever the message bus tells of a change; nobody asks meanwhile. Does nothing without systemd.</summary>
internal abstract partial class BusWatch(TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2); // things seldom change alone
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _changed = new(0);

    public event Action? Changed;

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    /// <summary>Has <paramref name="changed"/> called for what may have changed, and when the bus goes away.</summary>
    protected abstract Task<SystemdWatch> ListenAsync(Action changed, CancellationToken ct);

    /// <returns>Whether anything is different.</returns>
    protected abstract Task<bool> LookAsync(CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (Directory.Exists("/run/systemd/system"))
        {
            try
            {
                using var watch = await ListenAsync(Wake, stoppingToken);
                while (!watch.IsOver)
                {
                    if (await LookAsync(stoppingToken))
                    {
                        Changed?.Invoke();
                    }

                    await _changed.WaitAsync(stoppingToken);
                    await Task.Delay(_settle, time, stoppingToken);
                    Drain();
                }
            }
            catch (DBusException e)
            {
                LogNoBus(e.Message);
            }

            await Task.Delay(_retry, time, stoppingToken);
        }
    }

    private void Wake()
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }

    private void Drain()
    {
        while (_changed.Wait(0))
        {
            // one look answers them all
        }
    }

    [LoggerMessage(LogLevel.Debug, "systemd cannot be listened to: {Problem}")]
    private partial void LogNoBus(string problem);
}
