using System.Text.Json;
using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.NodeLink;

/// <summary>All that the server has to do with one node, one thing after the other.</summary>
internal sealed partial class NodeSession
{
    private const int Backlog = 4096;
    private readonly string _node;
    private readonly NodeLinkContext _context;
    private readonly ILogger _logger;
    private readonly Channel<SessionWork> _work = Channel.CreateBounded<SessionWork>(Backlog);
    private readonly NodeOutbox _outbox;
    private readonly Lock _lock = new();
    private readonly HashSet<ResourceKey> _dirty = [];
    private string? _connection;
    private bool _introduced;
    private bool _overflowed;
    private bool _toldAway;
    private long _lastSequence;
    private NodeReport? _lastReport;

    public NodeSession(string node, NodeLinkContext context, ILogger logger)
    {
        (_node, _context, _logger) = (node, context, logger);
        _outbox = new NodeOutbox(node, context);
        LastHeard = context.Time.GetTimestamp();
    }

    /// <summary>Connected, as far as the broker and the node's heartbeats say.</summary>
    public bool IsOnline { get; private set; }

    public long LastHeard { get; private set; }

    /// <summary>Never waits: too much at once makes the node tell everything again.</summary>
    public void Post(SessionWork work)
    {
        if (!_work.Writer.TryWrite(work))
        {
            _overflowed = true;
        }
    }

    public void Changed(ResourceKey key)
    {
        bool wake;
        lock (_lock)
        {
            wake = _dirty.Count == 0;
            _dirty.Add(key);
        }

        if (wake)
        {
            Post(new SessionWork.Changed());
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        await foreach (var work in _work.Reader.ReadAllAsync(stopping))
        {
            try
            {
                await HandleAsync(work, stopping);
                if (_overflowed)
                {
                    _overflowed = false;
                    await ProbeAsync(stopping);
                }

                await SendAsync(stopping);
            }
            catch (MqttException e)
            {
                LogNotSent(_node, e.Message); // the broker's loss brings a new hello
            }
            catch (JsonException e)
            {
                LogUnreadable(_node, e.Message);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested) // one node's trouble must not stop its session
            {
                LogFailed(_node, e);
                _overflowed = true;
            }
        }
    }

    private Task HandleAsync(SessionWork work, CancellationToken ct) => work switch
    {
        SessionWork.Message message => HandleMessageAsync(message, ct),
        SessionWork.Silent => AwayAsync(ct),
        SessionWork.Present when IsOnline => _context.Nodes.RenewLeaseAsync(_node, ct),
        SessionWork.NodeDeleted when IsOnline => ProbeAsync(ct), // its answer makes it again; one that died silently gives none
        _ => Task.CompletedTask,
    };

    private Task HandleMessageAsync(SessionWork.Message message, CancellationToken ct)
    {
        var json = message.Payload.Span;
        return message.Leaf switch
        {
            NodeTopics.Presence when json.Length > 0 => PresenceAsync(Read(json, MessagingJson.Default.NodePresence), message.Retained, ct),
            NodeTopics.Hello => HelloAsync(Read(json, MessagingJson.Default.NodeHello)),
            NodeTopics.Ack => AckAsync(Read(json, MessagingJson.Default.DesiredAck)),
            NodeTopics.Report => ReportAsync(Read(json, MessagingJson.Default.NodeReport), ct),
            NodeTopics.Pods => PodsAsync(Read(json, MessagingJson.Default.PodReport), ct),
            NodeTopics.Events => EventsAsync(Read(json, MessagingJson.Default.NodeEvents)),
            NodeTopics.Statics => StaticsAsync(Read(json, MessagingJson.Default.NodeStatics), ct),
            NodeTopics.Usage => UsageAsync(Read(json, MessagingJson.Default.NodeUsage)),
            NodeTopics.Volumes => _context.Volumes.ApplyAsync(_node, Read(json, MessagingJson.Default.NodeVolumes), ct),
            NodeTopics.Token => TokenAsync(Read(json, MessagingJson.Default.PodTokenRequest), ct),
            NodeTopics.Certificate => CertificateAsync(Read(json, MessagingJson.Default.CertificateRequest), ct),
            _ => Task.CompletedTask, // from a newer node
        };
    }

    private static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");

    private async Task PresenceAsync(NodePresence presence, bool retained, CancellationToken ct)
    {
        if (!presence.Online)
        {
            if (_connection is null || presence.Connection == _connection) // else the will of a connection that was replaced
            {
                await AwayAsync(ct);
            }

            return;
        }

        Meet(presence.Connection);
        if (retained)
        {
            await ProbeAsync(ct); // it was there before us and will not say hello by itself
        }
    }

    private void Meet(string connection)
    {
        LastHeard = _context.Time.GetTimestamp();
        IsOnline = true;
        if (_toldAway || _connection is null)
        {
            LogConnected(_node);
            _toldAway = false;
        }

        if (_connection != connection)
        {
            _context.Streams.Abort(_node);
            _connection = connection;
            _introduced = false;
            _lastSequence = 0;
        }
    }

    private async Task AwayAsync(CancellationToken ct)
    {
        IsOnline = false;
        _introduced = false;
        _context.Streams.Abort(_node);
        _context.Usage.Remove(_node);
        if (!_toldAway)
        {
            _toldAway = true;
            LogAway(_node);
        }

        await _context.Nodes.UnknownAsync(_node, ct);
    }

    private Task HelloAsync(NodeHello hello)
    {
        Meet(hello.Connection);
        lock (_lock)
        {
            _dirty.Clear(); // all is looked at anew
        }

        if (hello.Capabilities.Contains(NodeTopics.Usage))
        {
            _context.Usage.Add(_node);
        }

        _introduced = true;
        _outbox.Begin(hello.Epoch, hello.Revision);
        return Task.CompletedTask;
    }

    private Task AckAsync(DesiredAck ack)
    {
        LastHeard = _context.Time.GetTimestamp();
        if (ack.Resync)
        {
            _outbox.Begin("", ack.Revision);
        }
        else
        {
            _outbox.Acknowledge(ack.Epoch, ack.Revision);
        }

        return Task.CompletedTask;
    }

    private async Task ReportAsync(NodeReport report, CancellationToken ct)
    {
        if (!Known(report.Connection))
        {
            await ProbeAsync(ct);
            return;
        }

        await _context.Nodes.RenewLeaseAsync(_node, ct);
        _lastReport = report.Status is null ? _lastReport : report;
        if (report.Status is not null || _context.Nodes.NeedsStatus(_node))
        {
            if (_lastReport is null)
            {
                await ProbeAsync(ct);
            }
            else
            {
                await _context.Nodes.ReportAsync(_node, _lastReport, ct);
            }
        }
    }

    private Task StaticsAsync(NodeStatics statics, CancellationToken ct) =>
        Known(statics.Connection) ? _context.Mirrors.ApplyAsync(_node, statics, ct) : Task.CompletedTask;

    private async Task PodsAsync(PodReport report, CancellationToken ct)
    {
        if (!Known(report.Connection) || report.Sequence <= _lastSequence)
        {
            return; // of an older connection, or delivered twice
        }

        _lastSequence = report.Sequence;
        await Task.WhenAll(report.Pods.Select(item => _context.Pods.ApplyAsync(_node, item, ct)));
    }

    private Task EventsAsync(NodeEvents events)
    {
        _context.Pods.Record(_node, events);
        return Task.CompletedTask;
    }

    private Task UsageAsync(NodeUsage usage)
    {
        _context.Usage.Set(_node, usage);
        return Task.CompletedTask;
    }

    private async Task CertificateAsync(CertificateRequest request, CancellationToken ct)
    {
        CertificateReply reply;
        try
        {
            var (certificate, ca) = await _context.Certificates.RenewAsync(_node, request.Csr, ct);
            reply = new CertificateReply { Certificate = certificate, CaCertificate = ca };
            LogRenewed(_node);
        }
        catch (ApiException e)
        {
            reply = new CertificateReply { Problem = e.Message };
            LogNotRenewed(_node, e.Message);
        }

        await _context.Client.PublishAsync(
            NodeTopics.Down(_node, NodeTopics.Certificate),
            JsonSerializer.SerializeToUtf8Bytes(reply, MessagingJson.Default.CertificateReply),
            1,
            retain: false,
            ct);
    }

    private async Task TokenAsync(PodTokenRequest request, CancellationToken ct)
    {
        var reply = await _context.Tokens.AnswerAsync(_node, request, ct);
        await _context.Client.PublishAsync(
            NodeTopics.Down(_node, NodeTopics.Token), JsonSerializer.SerializeToUtf8Bytes(reply, MessagingJson.Default.PodTokenReply), 1, retain: false, ct);
    }

    private bool Known(string connection)
    {
        if (_connection is not null && connection != _connection)
        {
            return false;
        }

        Meet(connection);
        return true;
    }

    // A step that fits nowhere: the node answers by introducing itself again.
    private Task ProbeAsync(CancellationToken ct)
    {
        _introduced = false;
        return _outbox.ProbeAsync(ct);
    }

    private async Task SendAsync(CancellationToken ct)
    {
        if (!_introduced)
        {
            return;
        }

        List<ResourceKey> dirty;
        lock (_lock)
        {
            dirty = [.. _dirty];
            _dirty.Clear();
        }

        await _outbox.SendAsync(dirty, ct);
    }

    [LoggerMessage(LogLevel.Information, "Node {Node} is connected")]
    private partial void LogConnected(string node);

    [LoggerMessage(LogLevel.Warning, "Node {Node} is not connected any more")]
    private partial void LogAway(string node);

    [LoggerMessage(LogLevel.Information, "Renewed the certificate of node {Node}")]
    private partial void LogRenewed(string node);

    [LoggerMessage(LogLevel.Warning, "The certificate of node {Node} was not renewed: {Problem}")]
    private partial void LogNotRenewed(string node, string problem);

    [LoggerMessage(LogLevel.Debug, "A message for node {Node} was not sent: {Problem}")]
    private partial void LogNotSent(string node, string problem);

    [LoggerMessage(LogLevel.Warning, "A message of node {Node} cannot be read: {Problem}")]
    private partial void LogUnreadable(string node, string problem);

    [LoggerMessage(LogLevel.Warning, "What node {Node} said could not be dealt with; it is asked again")]
    private partial void LogFailed(string node, Exception error);
}
