using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers;

/// <summary>Runs a round at the start, after changes of what it watches or of the kinds that are served, and again after a failure.</summary>
internal sealed partial class RoundLoop(IRegistry registry, IRound round, TimeProvider time, ILogger<RoundLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(5);
    private readonly KindFollower _follower = new(registry, round.Watched);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var again = time.CreateTimer(_ => _follower.Ask(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await Task.WhenAll(FollowKindsAsync(stoppingToken), _follower.RunAsync(ct => RunAsync(again, ct), stoppingToken));
    }

    private async Task FollowKindsAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var seen = registry.Definitions;
            _follower.Ask();
            await registry.WhenDefinitionsChangeAsync(seen, ct);
        }
    }

    private async Task RunAsync(ITimer again, CancellationToken ct)
    {
        try
        {
            var next = await round.RunAsync(ct);
            again.Change(next.After ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        catch (Exception e) when (!ct.IsCancellationRequested) // a round that fails is tried again; it may not end in silence
        {
            LogFailed(round.GetType().Name, e);
            again.Change(_retryAfter, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Round} could not bring all into order; it will be tried again")]
    private partial void LogFailed(string round, Exception error);
}
