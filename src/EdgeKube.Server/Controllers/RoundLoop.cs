using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Controllers;

/// <summary>Runs a round at the start, after changes of what it watches or of the kinds that are served, and again after a failure.</summary>
internal sealed partial class RoundLoop(IRegistry registry, IRound round, TimeProvider time, ILogger<RoundLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _retryAfter = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        round.Watched.Select(type => FollowAsync(type, stoppingToken)).Append(FollowKindsAsync(stoppingToken)).Append(RunAsync(stoppingToken)));

    private async Task FollowAsync(GroupResource type, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var query = new WatchQuery(registry.Definitions.Get(type), "", registry.Revision);
            _changed.Writer.TryWrite(true);
            try
            {
                await foreach (var _ in registry.WatchAsync(query, ct))
                {
                    _changed.Writer.TryWrite(true);
                }
            }
            catch (ApiException e) when (e.Code == 410)
            {
                // fell behind what is remembered: a round reads all again
            }
        }
    }

    private async Task FollowKindsAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var seen = registry.Definitions;
            _changed.Writer.TryWrite(true);
            await registry.WhenDefinitionsChangeAsync(seen, ct);
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        using var again = time.CreateTimer(_ => _changed.Writer.TryWrite(true), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        while (await _changed.Reader.WaitToReadAsync(ct))
        {
            _changed.Reader.TryRead(out _); // before the round: what changes from now on asks for another
            try
            {
                var next = await round.RunAsync(ct);
                again.Change(next.After ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
            catch (Exception e) when (!ct.IsCancellationRequested) // a round that fails is tried again; it may not end in silence
            {
                LogFailed(round.GetType().Name, e);
                await Task.Delay(_retryAfter, time, ct);
                _changed.Writer.TryWrite(true);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Round} could not bring all into order; it will be tried again")]
    private partial void LogFailed(string round, Exception error);
}
