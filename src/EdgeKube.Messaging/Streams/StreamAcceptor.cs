using System.Collections.Concurrent;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Messaging.Streams;

/// <summary>The node's side of all streams: runs the handler that each asks for.</summary>
public sealed partial class StreamAcceptor : IAsyncDisposable
{
    private const int Quality = 1;
    private const int MaxStreams = 1000;
    private const int FramesOnTheWay = 8; // 128 KiB: about a second of a slow uplink
    private readonly StreamGate _gate = new(FramesOnTheWay);
    private readonly IMqttClient _client;
    private readonly string _node;
    private readonly Dictionary<string, IStreamHandler> _handlers;
    private readonly ILogger<StreamAcceptor> _logger;
    private readonly ConcurrentDictionary<string, StreamEndpoint> _open = new();
    private readonly ConcurrentDictionary<string, Task> _running = new();

    public StreamAcceptor(IMqttClient client, string node, IEnumerable<IStreamHandler> handlers, ILogger<StreamAcceptor> logger)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _node = node;
        _handlers = handlers.ToDictionary(h => h.Kind);
        _logger = logger;
        client.ConnectionChanged += OnConnection;
        client.MessageReceived += OnMessage;
        client.Subscribe(NodeTopics.Down(node, $"{NodeTopics.Stream}/+"), Quality);
    }

    /// <summary>How many streams are open.</summary>
    public int Count => _open.Count;

    /// <summary>The kinds of streams that are answered here.</summary>
    public IReadOnlyCollection<string> Kinds => _handlers.Keys;

    /// <summary>The server is gone or new: what it had opened ends.</summary>
    public void AbortAll()
    {
        foreach (var endpoint in _open.Values.ToList())
        {
            endpoint.Abort(new StreamException(503, "the server went away"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.ConnectionChanged -= OnConnection;
        _client.MessageReceived -= OnMessage;
        AbortAll();
        await Task.WhenAll(_running.Values.ToList());
        _gate.Dispose();
    }

    private void OnConnection(bool connected)
    {
        if (!connected)
        {
            AbortAll();
        }
    }

    private void OnMessage(MqttMessage message)
    {
        if (StreamTopic.IdOf(message.Topic, "down") is not { } id || StreamFrame.Decode(message.Payload) is not { } frame)
        {
            return;
        }

        if (_open.TryGetValue(id, out var endpoint))
        {
            endpoint.Received(frame);
        }
        else if (frame.Type == StreamFrameType.Open && StreamJson.ReadOpen(frame.Payload.Span) is { } open)
        {
            Accept(id, open, frame);
        }
    }

    private void Accept(string id, StreamOpen open, StreamFrame frame)
    {
        var topic = NodeTopics.Up(_node, $"{NodeTopics.Stream}/{id}");
        var endpoint = new StreamEndpoint(f => _client.PublishAsync(topic, f, Quality, retain: false, CancellationToken.None), _gate);
        endpoint.Received(frame);
        _open[id] = endpoint;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _running[id] = ServeAsync(id, open, endpoint, start.Task);
        start.SetResult();
    }

    private async Task ServeAsync(string id, StreamOpen open, StreamEndpoint endpoint, Task start)
    {
        await start;
        var end = await RunAsync(open, endpoint);
        try
        {
            await endpoint.EndAsync(end);
        }
        catch (StreamException)
        {
            // the connection is gone, and with it the one who would read this
        }
        finally
        {
            _open.TryRemove(id, out _);
            _running.TryRemove(id, out _);
        }
    }

    private async Task<StreamEnd> RunAsync(StreamOpen open, StreamEndpoint endpoint)
    {
        if (!_handlers.TryGetValue(open.Kind, out var handler) || _open.Count > MaxStreams)
        {
            return handler is null
                ? new StreamEnd { Code = 501, Problem = $"this node does not know streams of kind \"{open.Kind}\"" }
                : new StreamEnd { Code = 503, Problem = $"this node serves {MaxStreams} streams already" };
        }

        try
        {
            await endpoint.BeginAsync();
            await handler.HandleAsync(open, endpoint, endpoint.Gone);
            return new StreamEnd();
        }
        catch (StreamException e)
        {
            return new StreamEnd { Code = e.Code, Problem = e.Message };
        }
        catch (OperationCanceledException)
        {
            return new StreamEnd { Code = 499, Problem = "cancelled" };
        }
        catch (Exception e) when (e is not OutOfMemoryException) // one stream's trouble must not end the node's link
        {
            LogHandlerFailed(open.Kind, open.Namespace, open.Pod, e);
            return new StreamEnd { Code = 500, Problem = e.Message };
        }
    }

    [LoggerMessage(LogLevel.Warning, "A stream of kind {Kind} for pod {Namespace}/{Pod} failed")]
    private partial void LogHandlerFailed(string kind, string @namespace, string pod, Exception error);
}
