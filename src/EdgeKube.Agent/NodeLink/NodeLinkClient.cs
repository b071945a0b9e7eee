using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.NodeLink;

/// <summary>The node's end of the link: says who it is, takes what is desired, tells what became of it.</summary>
internal sealed partial class NodeLinkClient : BackgroundService, IHeartbeat
{
    private const int PodsPerReport = 100;
    private static readonly TimeSpan _mostForOneMessage = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _batching = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _shortWindow = TimeSpan.FromSeconds(1);
    private readonly WorkClock _clock;
    private readonly AgentIdentity _identity;
    private readonly IMqttClient _client;
    private readonly DesiredInbox _inbox;
    private readonly PodStatusOutbox _outbox;
    private readonly INodeStatusSource _status;
    private readonly LinkParts _parts;
    private readonly ILogger<NodeLinkClient> _logger;
    private readonly Channel<MqttMessage?> _work = Channel.CreateUnbounded<MqttMessage?>(); // null: connected anew
    private readonly Channel<bool> _usageAsked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly SemaphoreSlim _telling = new(1, 1);
    private long _sequence;

    public NodeLinkClient(
        AgentIdentity identity, IMqttClient client, DesiredInbox inbox, PodStatusOutbox outbox, INodeStatusSource status, LinkParts parts, ILogger<NodeLinkClient> logger)
    {
        _clock = new WorkClock(parts.Time);
        (_identity, _client, _inbox, _outbox, _status, _parts, _logger) = (identity, client, inbox, outbox, status, parts, logger);
        client.ConnectionChanged += connected =>
        {
            if (connected)
            {
                _work.Writer.TryWrite(null);
            }
            else
            {
                parts.Connection.Lost();
            }
        };
        client.MessageReceived += message =>
        {
            if (message.Topic == Down(NodeTopics.Desired) || message.Topic == Down(NodeTopics.Certificate))
            {
                _work.Writer.TryWrite(message);
            }
            else if (message.Topic == Down(NodeTopics.Usage))
            {
                _usageAsked.Writer.TryWrite(true);
            }
        };
        client.Subscribe(Down(NodeTopics.Desired), 1);
        client.Subscribe(Down(NodeTopics.Certificate), 1);
        client.Subscribe(Down(NodeTopics.Usage), 1);
    }

    public string Name => "the node link";

    public bool StandsStill => _clock.IsOver(_mostForOneMessage);

    private string Connection => _parts.Connection.Current;

    public override void Dispose()
    {
        _sending.Dispose();
        _telling.Dispose();
        base.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_client.IsConnected)
        {
            // An orderly end is no Last Will: say it.
            await TrySendAsync(NodeTopics.Presence, new NodePresence { Online = false, Connection = Connection }, MessagingJson.Default.NodePresence, retain: true, CancellationToken.None);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _client.Start();
        using var together = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] all = [ReceiveAsync(together.Token), ReportPodsAsync(together.Token), ReportNodeAsync(together.Token), BeatAsync(together.Token), MeasureAsync(together.Token)];
        var first = await Task.WhenAny(all);
        await together.CancelAsync(); // one that fails must not leave the others running as if nothing was
        await Task.WhenAll(all).ContinueWith(_ => { }, TaskScheduler.Default);
        await first;
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        await foreach (var message in _work.Reader.ReadAllAsync(stopping))
        {
            _clock.Begin();
            try
            {
                await (message is null ? IntroduceAsync(stopping) : HandleAsync(message, stopping));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                LogUnreadable(message?.Topic ?? "", e.Message);
            }

            _clock.End();
        }
    }

    private async Task IntroduceAsync(CancellationToken ct)
    {
        _inbox.Clear();
        var connection = Connection;
        await TrySendAsync(NodeTopics.Presence, new NodePresence { Online = true, Connection = connection }, MessagingJson.Default.NodePresence, retain: true, ct);
        await HelloAsync(ct);
        await _parts.Certificates.RenewIfDueAsync(ct);
    }

    private async Task HelloAsync(CancellationToken ct)
    {
        var hello = new NodeHello
        {
            Connection = Connection,
            Epoch = _inbox.Epoch,
            Revision = _inbox.Revision,
            Version = _identity.Version,
            Capabilities = [NodeTopics.Usage, .. _parts.Streams.Kinds.Select(k => $"stream:{k}")],
        };
        if (await TrySendAsync(NodeTopics.Hello, hello, MessagingJson.Default.NodeHello, retain: false, ct))
        {
            await SendNodeAsync(ct);
            await SendPodsAsync(full: true, ct);
            _parts.Connection.Introduced(hello.Connection);
        }
    }

    private async Task HandleAsync(MqttMessage message, CancellationToken ct)
    {
        if (message.Topic == Down(NodeTopics.Certificate))
        {
            _parts.Certificates.Received(Read(message, MessagingJson.Default.CertificateReply));
            return;
        }

        var delta = Read(message, MessagingJson.Default.DesiredDelta);
        if (delta.From < 0)
        {
            _parts.Streams.AbortAll(); // a new server, which knows nothing of the old one's streams
        }

        switch (await _inbox.ApplyAsync(delta))
        {
            case InboxAnswer.Ack:
                await TrySendAsync(
                    NodeTopics.Ack, new DesiredAck { Epoch = _inbox.Epoch, Revision = _inbox.Revision }, MessagingJson.Default.DesiredAck, retain: false, ct);
                break;
            case InboxAnswer.Hello:
                await HelloAsync(ct);
                break;
        }
    }

    private async Task ReportPodsAsync(CancellationToken stopping)
    {
        long? sent = null;
        while (true)
        {
            await _outbox.WhenFilledAsync(stopping);
            if (sent is { } last && _batching - _parts.Time.GetElapsedTime(last) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left, _parts.Time, stopping); // many changes come together; the first after a pause goes at once
            }

            var now = _parts.Time.GetTimestamp();
            if (_client.IsConnected && _parts.Connection.IsIntroduced)
            {
                sent = await SendPodsAsync(full: false, stopping) ? now : sent;
            }
            else
            {
                await _parts.Connection.WhenIntroducedAsync(stopping); // the introduction sends everything
            }
        }
    }

    /// <returns>Whether there were pods to tell of, and not just Events.</returns>
    private async Task<bool> SendPodsAsync(bool full, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            var (pods, events) = _outbox.Take(full);
            foreach (var some in pods.Chunk(PodsPerReport))
            {
                var report = new PodReport { Connection = Connection, Sequence = ++_sequence, Full = full && pods.Count <= PodsPerReport, Pods = some };
                await TrySendAsync(NodeTopics.Pods, report, MessagingJson.Default.PodReport, retain: false, ct);
            }

            foreach (var some in events.Chunk(PodsPerReport))
            {
                if (!await TrySendAsync(NodeTopics.Events, new NodeEvents { Events = some }, MessagingJson.Default.NodeEvents, retain: false, ct))
                {
                    _outbox.Return(some);
                }
            }

            return pods.Count > 0;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReportNodeAsync(CancellationToken stopping)
    {
        while (true)
        {
            await _status.WhenChangedAsync(stopping);
            await SendNodeAsync(stopping);
        }
    }

    // One at a time, or an older status could be told after a newer one; and until it is told, for it may not change again.
    private async Task SendNodeAsync(CancellationToken ct)
    {
        await _telling.WaitAsync(ct);
        try
        {
            while (_client.IsConnected)
            {
                var report = new NodeReport { Connection = Connection, Status = await _status.ReadAsync(ct), Labels = _status.Labels };
                if (await TrySendAsync(NodeTopics.Report, report, MessagingJson.Default.NodeReport, retain: false, ct))
                {
                    return;
                }

                await Task.Delay(_again, _parts.Time, ct);
            }
        }
        finally
        {
            _telling.Release();
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(_parts.Options.Heartbeat, _parts.Time, stopping);
            if (_client.IsConnected && _parts.Connection.IsIntroduced)
            {
                await TrySendAsync(NodeTopics.Report, new NodeReport { Connection = Connection }, MessagingJson.Default.NodeReport, retain: false, stopping);
                await _parts.Certificates.RenewIfDueAsync(stopping);
            }
        }
    }

    // Only when asked: for days nobody may want to know.
    private async Task MeasureAsync(CancellationToken stopping)
    {
        long? measured = null;
        await foreach (var _ in _usageAsked.Reader.ReadAllAsync(stopping))
        {
            if (measured is not { } last || _parts.Time.GetElapsedTime(last) > _parts.Options.UsageWindow)
            {
                await _parts.Usage.ReadAsync(stopping);
                await Task.Delay(_shortWindow, _parts.Time, stopping);
            }

            measured = _parts.Time.GetTimestamp();
            if (await _parts.Usage.ReadAsync(stopping) is { } usage)
            {
                await TrySendAsync(NodeTopics.Usage, usage, MessagingJson.Default.NodeUsage, retain: false, stopping);
            }
        }
    }

    /// <summary>False: the connection went; the next one begins with everything anew.</summary>
    private async Task<bool> TrySendAsync<T>(string leaf, T message, JsonTypeInfo<T> type, bool retain, CancellationToken ct)
    {
        try
        {
            await _client.PublishAsync(NodeTopics.Up(_identity.NodeName, leaf), JsonSerializer.SerializeToUtf8Bytes(message, type), 1, retain, ct);
            return true;
        }
        catch (MqttException e)
        {
            LogNotSent(leaf, e.Message);
            return false;
        }
    }

    private static T Read<T>(MqttMessage message, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(message.Payload.Span, type) ?? throw new JsonException("null");

    private string Down(string leaf) => NodeTopics.Down(_identity.NodeName, leaf);

    [LoggerMessage(LogLevel.Debug, "A message on {Leaf} was not sent: {Problem}")]
    private partial void LogNotSent(string leaf, string problem);

    [LoggerMessage(LogLevel.Error, "A message on {Topic} cannot be read: {Problem}. Is the server older or newer than this agent?")]
    private partial void LogUnreadable(string topic, string problem);
}
