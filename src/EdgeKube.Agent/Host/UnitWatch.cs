using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Knows which of the machine's units have failed. systemd tells when one changes; nobody asks meanwhile.</summary>
internal sealed partial class UnitWatch(SystemdUnits units, TimeProvider time, ILogger<UnitWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _settle = TimeSpan.FromSeconds(2); // units seldom change alone
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _changed = new(0);

    public event Action? Changed;

    /// <summary>Null where there is no systemd to ask.</summary>
    public IReadOnlyList<string>? Failed { get; private set; }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (Directory.Exists("/run/systemd/system"))
        {
            try
            {
                using var watch = await units.WatchAsync("", Wake, Wake, stoppingToken);
                while (!watch.IsOver)
                {
                    Tell(await units.FailedAsync(stoppingToken));
                    await _changed.WaitAsync(stoppingToken);
                    await Task.Delay(_settle, time, stoppingToken);
                    Drain();
                }
            }
            catch (DBusException e)
            {
                LogNoSystemd(e.Message);
            }

            await Task.Delay(_retry, time, stoppingToken);
        }
    }

    // Pods that are units have their own status.
    private void Tell(IReadOnlyList<string> failed)
    {
        string[] others = [.. failed.Where(u => !u.StartsWith("edgekube-", StringComparison.Ordinal) || u is "edgekube-server.service" or "edgekube-agent.service")];
        if (Failed is null || !others.SequenceEqual(Failed))
        {
            Failed = others;
            Changed?.Invoke();
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
    private partial void LogNoSystemd(string problem);
}
