using System.Collections.Concurrent;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;

namespace EdgeKube.Messaging.Streams;

/// <summary>The server's side of all streams: opens them and hands the nodes' frames to each.</summary>
public sealed class StreamOpener : IDisposable
{
    private const int Quality = 1;
    private const int FramesOnTheWay = 64;
    private readonly StreamGate _gate = new(FramesOnTheWay);
    private static readonly TimeSpan _answerTimeout = TimeSpan.FromSeconds(10);
    private readonly IMqttClient _client;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (string Node, StreamEndpoint Endpoint)> _open = new();

    public StreamOpener(IMqttClient client, TimeProvider time)
    {
        _client = client;
        _time = time;
        client.ConnectionChanged += OnConnection;
        client.MessageReceived += OnMessage;
        client.Subscribe(NodeTopics.Up("+", $"{NodeTopics.Stream}/+"), Quality);
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _open.Count;

    /// <summary>Opens a stream and waits until the node has answered.</summary>
    /// <exception cref="StreamException">It did not, or it refused.</exception>
    public async Task<StreamEndpoint> OpenAsync(string node, StreamOpen open, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("n");
        var topic = NodeTopics.Down(node, $"{NodeTopics.Stream}/{id}");
        var endpoint = new StreamEndpoint(frame => _client.PublishAsync(topic, frame, Quality, retain: false, CancellationToken.None), _gate);
        _open[id] = (node, endpoint);
        endpoint.Gone.Register(() => _open.TryRemove(id, out _));
        try
        {
            await endpoint.OpenAsync(open);
            await endpoint.Answered.WaitAsync(_answerTimeout, _time, ct);
            return endpoint;
        }
        catch (Exception e)
        {
            await endpoint.DisposeAsync(); // the node may have begun all the same
            throw e is TimeoutException ? new StreamException(504, $"node {node} did not answer in time")
                : e is MqttException ? new StreamException(503, e.Message) : e;
        }
    }

    /// <summary>The node is gone: its streams end.</summary>
    public void Abort(string node)
    {
        foreach (var (_, endpoint) in _open.Values.Where(s => s.Node == node).ToList())
        {
            endpoint.Abort(new StreamException(503, $"node {node} is not connected any more"));
        }
    }

    public void Dispose()
    {
        _client.ConnectionChanged -= OnConnection;
        _client.MessageReceived -= OnMessage;
        OnConnection(connected: false);
        _gate.Dispose();
    }

    private void OnConnection(bool connected)
    {
        if (connected)
        {
            return;
        }

        foreach (var (_, endpoint) in _open.Values.ToList())
        {
            endpoint.Abort(new StreamException(503, "the connection to the broker was lost"));
        }
    }

    private void OnMessage(MqttMessage message)
    {
        if (StreamTopic.IdOf(message.Topic, "up") is { } id && _open.TryGetValue(id, out var stream)
            && StreamFrame.Decode(message.Payload) is { } frame
            && message.Topic.StartsWith(NodeTopics.Up(stream.Node, NodeTopics.Stream), StringComparison.Ordinal))
        {
            stream.Endpoint.Received(frame);
        }
    }
}
