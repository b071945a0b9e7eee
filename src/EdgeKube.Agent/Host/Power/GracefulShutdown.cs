using System.Threading.Channels;
using EdgeKube.Platform.DBus;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Host.Power;

/// <summary>Holds up a restart or shutdown of the machine, whoever asks for it, until its pods have ended in their own way.</summary>
internal sealed partial class GracefulShutdown(
    Logind logind, IPodShutdown pods, NodeOptions options, TimeProvider time, ILogger<GracefulShutdown> logger) : BackgroundService, INodeReadiness
{
    private static readonly TimeSpan _retry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _reserve = TimeSpan.FromSeconds(1);

    public event Action? Changed;

    public string? Trouble { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.ShutdownGrace > TimeSpan.Zero && Directory.Exists("/run/systemd/system"))
        {
            try
            {
                await GuardAsync(stoppingToken);
            }
            catch (DBusException e)
            {
                LogNoLogind(e.Message);
            }

            await Task.Delay(_retry, time, stoppingToken);
        }
    }

    private async Task GuardAsync(CancellationToken ct)
    {
        var signals = Channel.CreateUnbounded<bool>();
        var (subscription, closed) = await logind.WatchAsync(preparing => signals.Writer.TryWrite(preparing), ct);
        using var subscribed = subscription;
        _ = closed.ContinueWith(_ => signals.Writer.TryComplete(), TaskScheduler.Default);
        var held = await logind.DelayShutdownAsync("Pods end before the machine does", ct);
        try
        {
            await foreach (var preparing in signals.Reader.ReadAllAsync(ct))
            {
                if (preparing)
                {
                    await EndAsync(held, ct);
                }
                else if (held.IsClosed)
                {
                    Set(null);
                    pods.Resume();
                    held = await logind.DelayShutdownAsync("Pods end before the machine does", ct);
                }
            }
        }
        finally
        {
            held.Dispose();
        }
    }

    private async Task EndAsync(SafeFileHandle held, CancellationToken ct)
    {
        Set("node is shutting down");
        try
        {
            var most = await logind.LongestDelayAsync(ct) - _reserve;
            var grace = options.ShutdownGrace < most ? options.ShutdownGrace : most;
            LogEnding(grace.TotalSeconds);
            await pods.EndPodsAsync(grace, options.CriticalShutdownGrace < grace ? options.CriticalShutdownGrace : grace, ct);
        }
        finally
        {
            held.Dispose(); // the machine may go
        }
    }

    private void Set(string? trouble)
    {
        Trouble = trouble;
        Changed?.Invoke();
    }

    [LoggerMessage(LogLevel.Information, "The machine is about to stop; pods have {Seconds} s to end")]
    private partial void LogEnding(double seconds);

    [LoggerMessage(LogLevel.Debug, "logind cannot be asked to wait for pods: {Problem}")]
    private partial void LogNoLogind(string problem);
}
