using Microsoft.Extensions.Logging;

namespace EdgeKube.Platform.Systemd;

/// <summary>Feeds systemd's watchdog, but only while every main loop gets on: a process that hangs is ended and started anew.</summary>
public sealed partial class Watchdog(ServiceNotifier notifier, IReadOnlyList<IHeartbeat> loops, TimeProvider time, ILogger<Watchdog> logger)
{
    private const int BeatsInInterval = 3;

    /// <summary>Ends with the token, without an exception; at once when systemd wants no heartbeat.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (notifier.WatchdogInterval is not { } interval)
        {
            return;
        }

        string? told = null;
        while (!stopping.IsCancellationRequested)
        {
            var standing = loops.FirstOrDefault(l => l.StandsStill)?.Name;
            if (standing is null)
            {
                notifier.Alive();
            }
            else if (standing != told)
            {
                notifier.Status($"{standing} stands still");
                LogStandsStill(standing);
            }

            told = standing;
            await Task.Delay(interval / BeatsInInterval, time, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    [LoggerMessage(LogLevel.Critical, "{Loop} stands still; unless it goes on, systemd ends this process and starts it anew")]
    private partial void LogStandsStill(string loop);
}
