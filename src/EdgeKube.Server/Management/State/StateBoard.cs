using EdgeKube.Api.Values;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.Management.State;

/// <summary>Keeps the retained topics true: what changed is told soon, and no object more often than its quiet interval allows.</summary>
internal sealed partial class StateBoard(IStateSource source, TimeProvider time, ILogger<StateBoard> logger) : IDisposable
{
    private const int Together = 256;
    private static readonly TimeSpan _gather = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Dictionary<ResourceKey, Told> _told = [];
    private HashSet<ResourceKey> _dirty = [];
    private int _brokers;

    /// <summary>Something about this object changed, or it came or went.</summary>
    public void Mark(ResourceKey key)
    {
        lock (_lock)
        {
            if (_dirty.Add(key) && _dirty.Count == 1 && _changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    public void Dispose() => _changed.Dispose();

    /// <summary>The broker has forgotten everything: it is told anew.</summary>
    public void Forget()
    {
        List<ResourceKey> all;
        lock (_lock)
        {
            all = [.. _told.Keys];
            _told.Clear();
            _brokers++;
        }

        all.ForEach(Mark);
    }

    /// <summary>Tells changes until it is ended.</summary>
    /// <param name="client">Where to.</param>
    /// <param name="whenHeardAsync">Waits while nobody listens.</param>
    public async Task RunAsync(IMqttClient client, Func<CancellationToken, Task> whenHeardAsync, CancellationToken ct)
    {
        while (true)
        {
            await _changed.WaitAsync(ct);
            await whenHeardAsync(ct);
            await Task.Delay(_gather, time, ct); // changes come in bursts
            foreach (var some in Take().Chunk(Together))
            {
                await Task.WhenAll(some.Select(key => TellAsync(client, key, ct)));
            }
        }
    }

    private List<ResourceKey> Take()
    {
        lock (_lock)
        {
            var now = new List<ResourceKey>(_dirty.Count);
            var later = new HashSet<ResourceKey>();
            foreach (var key in _dirty)
            {
                if (_told.TryGetValue(key, out var told) && time.GetElapsedTime(told.At) < _quiet)
                {
                    later.Add(key);
                }
                else
                {
                    now.Add(key);
                }
            }

            _dirty = later;
            if (later.Count > 0 && _changed.CurrentCount == 0)
            {
                _changed.Release();
            }

            return now;
        }
    }

    private async Task TellAsync(IMqttClient client, ResourceKey key, CancellationToken ct)
    {
        var message = await source.TellAsync(key, ct);
        var hash = message is null ? 0 : HashOf(message);
        Told? told;
        int broker;
        lock (_lock)
        {
            told = _told.GetValueOrDefault(key);
            broker = _brokers;
        }

        if (told?.Hash == hash || (told is null && message is null))
        {
            return;
        }

        var now = message is null ? null : new Told(hash, time.GetTimestamp());
        try
        {
            await client.PublishAsync(message?.Topic ?? source.TopicOf(key), message?.Payload ?? default, 1, retain: true, ct);
            Remember(key, now, broker);
        }
        catch (MqttException e)
        {
            LogNotTold(key.ToString(), e.Message); // the next connection tells all
            Mark(key);
        }
    }

    private void Remember(ResourceKey key, Told? told, int broker)
    {
        lock (_lock)
        {
            if (told is not null && broker == _brokers)
            {
                _told[key] = told;
                return;
            }

            _told.Remove(key);
        }

        if (told is not null)
        {
            Mark(key); // it was told to a broker that has forgotten it
        }
    }

    private static long HashOf(StateMessage message)
    {
        var hash = new HashCode();
        hash.AddBytes(message.Payload.Span[..message.Compared]);
        return ((long)message.Compared << 32) | (uint)hash.ToHashCode();
    }

    [LoggerMessage(LogLevel.Debug, "The state of {Object} could not be told: {Why}")]
    private partial void LogNotTold(string @object, string why);

    private sealed record Told(long Hash, long At);
}
