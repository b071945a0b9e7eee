using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Volumes;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Asks the server over the link for tokens of pods.</summary>
internal sealed partial class TokenLink : ITokenSource
{
    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(10);
    private readonly string _node;
    private readonly IMqttClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenLink> _logger;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<PodTokenReply>> _pending = new();
    private volatile TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TokenLink(string node, IMqttClient client, TimeProvider time, ILogger<TokenLink> logger)
    {
        (_node, _client, _time, _logger) = (node, client, time, logger);
        client.ConnectionChanged += OnConnection;
        client.MessageReceived += OnMessage;
        client.Subscribe(NodeTopics.Down(node, NodeTopics.Token), 1);
    }

    public async Task<byte[]> RequestAsync(TokenOrder order, TimeSpan patience, CancellationToken ct)
    {
        var id = Guid.NewGuid().ToString("n");
        var answer = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await WhenConnectedAsync(patience, ct);
            await _client.PublishAsync(NodeTopics.Up(_node, NodeTopics.Token), Message(id, order), 1, retain: false, ct);
            var reply = await answer.Task.WaitAsync(_answerWithin, _time, ct);
            return reply.Token is { Length: > 0 } token
                ? Encoding.ASCII.GetBytes(token)
                : throw new VolumeException(reply.Problem ?? "the server gave no token");
        }
        catch (Exception e) when (e is MqttException or TimeoutException)
        {
            throw new VolumeException("the server cannot be reached");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    private static byte[] Message(string id, TokenOrder order) => JsonSerializer.SerializeToUtf8Bytes(
        new PodTokenRequest
        {
            Id = id,
            Namespace = order.Namespace,
            Pod = order.Pod,
            PodUid = order.Uid,
            ServiceAccount = order.ServiceAccount,
            Audience = order.Audience,
            ExpirationSeconds = order.Seconds,
        },
        MessagingJson.Default.PodTokenRequest);

    private async Task WhenConnectedAsync(TimeSpan patience, CancellationToken ct)
    {
        if (!_client.IsConnected && patience > TimeSpan.Zero)
        {
            await _connected.Task.WaitAsync(patience, _time, ct);
        }
    }

    private void OnConnection(bool connected)
    {
        if (connected)
        {
            _connected.TrySetResult();
            return;
        }

        _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var (_, waiting) in _pending)
        {
            waiting.TrySetException(new MqttException("the connection was lost"));
        }
    }

    private void OnMessage(MqttMessage message)
    {
        if (message.Topic != NodeTopics.Down(_node, NodeTopics.Token))
        {
            return;
        }

        try
        {
            if (JsonSerializer.Deserialize(message.Payload.Span, MessagingJson.Default.PodTokenReply) is { } reply
                && _pending.TryGetValue(reply.Id, out var waiting))
            {
                waiting.TrySetResult(reply);
            }
        }
        catch (JsonException e)
        {
            LogUnreadable(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "A token from the server cannot be read: {Problem}. Is the server older or newer than this agent?")]
    private partial void LogUnreadable(string problem);
}
