using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeKube.Benchmarks.Fleet;

/// <summary>Somebody who manages the cluster over MQTT: listens to its state and asks.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly string _id;
    private readonly MqttClient _client;
    private readonly ConcurrentDictionary<string, bool> _topics = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _asked = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _expected = int.MaxValue;
    private long _messages;
    private int _next;

    public Visitor(string id, MqttClientOptions options)
    {
        _id = id;
        _client = new MqttClient(options with { ClientId = id }, TimeProvider.System, NullLogger<MqttClient>.Instance);
        _client.MessageReceived += Received;
        _client.ConnectionChanged += connected => _ = connected && _connected.TrySetResult();
    }

    /// <summary>State messages that came.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>Connects and subscribes to all of the state.</summary>
    /// <returns>How long it took until that many topics had been told.</returns>
    public async Task<TimeSpan> ListenAsync(int topics, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        _expected = topics;
        _client.Subscribe("edgekube/v1/state/#", 0);
        _client.Subscribe($"edgekube/v1/api/response/session:{_id}", 1);
        _client.Start();
        await _complete.Task.WaitAsync(_patience, ct);
        return clock.Elapsed;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="members">Of the request, without its id.</param>
    /// <returns>The code of the answer.</returns>
    public async Task<int> AskAsync(string members, CancellationToken ct)
    {
        await _connected.Task.WaitAsync(_patience, ct);
        var id = $"{Interlocked.Increment(ref _next)}";
        var answer = _asked[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _client.PublishAsync($"edgekube/v1/api/request/session:{_id}", Encoding.UTF8.GetBytes($$"""{"id":"{{id}}",{{members}}}"""), 1, retain: false, ct);
        return await answer.Task.WaitAsync(_patience, ct);
    }

    private void Received(MqttMessage message)
    {
        if (message.Topic.StartsWith("edgekube/v1/state/", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _messages);
            if (_topics.TryAdd(message.Topic, true) && _topics.Count >= _expected)
            {
                _complete.TrySetResult();
            }

            return;
        }

        using var answer = JsonDocument.Parse(message.Payload);
        if (answer.RootElement.GetProperty("id").GetString() is { } id && _asked.TryRemove(id, out var waiting))
        {
            waiting.TrySetResult(answer.RootElement.GetProperty("code").GetInt32());
        }
    }
}
