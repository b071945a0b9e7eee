using EdgeKube.Api.Views;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Management.HomeAssistant;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management.State;

/// <summary>All that is told without being asked. Begins when the first person connects, and rests while nobody is there.</summary>
internal sealed partial class StateTopics(
    StateCaches caches, StateSource source, EventStream events, DiscoverySource? discovery, UsageBoard usage, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private const int AskedAtOnce = 20;
    private static readonly TimeSpan _usageEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _afterFailure = TimeSpan.FromSeconds(5);
    private readonly StateBoard _board = new(source, time, loggers.CreateLogger<StateBoard>());
    private readonly StateBoard? _announcements = discovery is null ? null : new(discovery, time, loggers.CreateLogger<StateBoard>());
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _listeners;
    private Task _running = Task.CompletedTask;
    private bool _begun;

    /// <summary>The broker is connected: for the first time, or anew, and then it may have forgotten everything.</summary>
    public void Begin(IMqttClient client)
    {
        lock (_lock)
        {
            if (!_begun)
            {
                _begun = true;
                _running = RunAsync(client, _stopping.Token);
                return;
            }
        }

        _board.Forget();
        _announcements?.Forget();
    }

    public void ListenerCame()
    {
        lock (_lock)
        {
            if (++_listeners == 1)
            {
                _heard.TrySetResult();
            }
        }
    }

    public void ListenerLeft()
    {
        lock (_lock)
        {
            if (--_listeners == 0)
            {
                _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        if (_begun)
        {
            await caches.StatefulSets.StopAsync(CancellationToken.None);
            await caches.DaemonSets.StopAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _board.Dispose();
        _announcements?.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(IMqttClient client, CancellationToken ct)
    {
        await caches.StatefulSets.StartAsync(ct);
        await caches.DaemonSets.StartAsync(ct);
        await caches.WhenSyncedAsync(ct);
        source.Feed(_board.Mark);
        var announcing = Task.CompletedTask;
        if (_announcements is { } announcements)
        {
            discovery!.Feed(announcements.Mark);
            announcing = KeepAsync(() => announcements.RunAsync(client, WhenHeardAsync, ct), ct);
        }

        await Task.WhenAll(
            announcing,
            KeepAsync(() => _board.RunAsync(client, WhenHeardAsync, ct), ct),
            KeepAsync(() => events.RunAsync(client, () => Volatile.Read(ref _listeners) > 0, ct), ct),
            KeepAsync(() => AskUsageAsync(ct), ct));
    }

    // What is told is a courtesy: an object that nobody can tell of must not end the server.
    private async Task KeepAsync(Func<Task> work, CancellationToken ct)
    {
        var logger = loggers.CreateLogger<StateTopics>();
        while (true)
        {
            try
            {
                await work();
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                LogFailed(logger, e);
            }

            await Task.Delay(_afterFailure, time, ct);
        }
    }

    private Task WhenHeardAsync(CancellationToken ct)
    {
        lock (_lock)
        {
            return _heard.Task.WaitAsync(ct);
        }
    }

    // The figures are asked for as kubectl top does; nodes send none by themselves. The first who looks has them at once; later a few
    // nodes are asked at a time, so that requests of people do not wait behind a thousand answers.
    private async Task AskUsageAsync(CancellationToken ct)
    {
        long? last = null;
        while (true)
        {
            await WhenHeardAsync(ct);
            var pause = last is { } before && time.GetElapsedTime(before) < _usageEvery * 2 ? _usageEvery * AskedAtOnce / Math.Max(caches.Nodes.Count, 2 * AskedAtOnce) : TimeSpan.Zero;
            last = time.GetTimestamp();
            foreach (var some in caches.Nodes.All.ToList().Chunk(AskedAtOnce))
            {
                await Task.WhenAll(AskUsageAsync(some, ct), Task.Delay(pause, time, ct));
            }

            if (_usageEvery - time.GetElapsedTime(last.Value) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, time, ct);
            }
        }
    }

    private async Task AskUsageAsync(Cached<NodeView>[] nodes, CancellationToken ct)
    {
        await usage.RefreshAsync(nodes.Select(n => n.Key.Name), ct);
        foreach (var node in nodes)
        {
            _board.Mark(node.Key);
            if (discovery is not null && usage.Find(node.Key.Name) is { } used && discovery.Learn(node.Key.Name, used))
            {
                _announcements!.Mark(node.Key);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The state topics stopped; they go on in a moment")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
