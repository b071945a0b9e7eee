using System.Collections.Concurrent;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.Watching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Server.NodeLink;

/// <summary>The server's end of all node links: a session per node, woken by its messages and by what changes for it.</summary>
/// <remarks>Reads from the caches, writes through the registry; a node's trouble stays in its session.</remarks>
internal sealed partial class NodeLinkHost : BackgroundService
{
    private readonly NodeLinkContext _context;
    private readonly ILogger<NodeLinkHost> _logger;
    private readonly ConcurrentDictionary<string, NodeSession> _sessions = new();
    private readonly ConcurrentBag<Task> _running = [];
    private CancellationToken _stopping;

    public NodeLinkHost(NodeLinkContext context, ILogger<NodeLinkHost> logger)
    {
        (_context, _logger) = (context, logger);
        var caches = context.Caches;
        caches.Pods.Subscribe(PodChanged);
        caches.ConfigMaps.Subscribe((before, now) => ToNodesOf(KeyOf(before, now)));
        caches.Secrets.Subscribe((before, now) => ToNodesOf(KeyOf(before, now)));
        caches.Claims.Subscribe((before, now) => ToNodesOf(KeyOf(before, now)));
        caches.Volumes.Subscribe((before, now) => ToAll(KeyOf(before, now)));
        caches.Services.Subscribe((before, now) => ToAll(KeyOf(before, now)));
        caches.EndpointSlices.Subscribe((before, now) => ToAll(KeyOf(before, now)));
        caches.Nodes.Subscribe(NodeChanged);
        context.Client.MessageReceived += OnMessage;
        context.Client.Subscribe(NodeTopics.Up("+", "+"), 1);
    }

    public bool IsOnline(string node) => _sessions.TryGetValue(node, out var session) && session.IsOnline;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        await _context.Caches.WhenSyncedAsync(stoppingToken);
        await WhenEpochKnownAsync(stoppingToken);
        _context.Client.Start();
        try
        {
            await WatchSilenceAsync(stoppingToken);
        }
        finally
        {
            _context.Client.MessageReceived -= OnMessage;
            await Task.WhenAll(_running).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static ResourceKey KeyOf<T>(Cached<T>? before, Cached<T>? now)
        where T : class => (now ?? before)!.Key;

    private void PodChanged(Cached<PodView>? before, Cached<PodView>? now)
    {
        var was = before?.View.Spec.NodeName;
        var isNow = now?.View.Spec.NodeName;
        ToNode(was, KeyOf(before, now));
        if (isNow != was)
        {
            ToNode(isNow, KeyOf(before, now));
        }
    }

    private void NodeChanged(Cached<NodeView>? before, Cached<NodeView>? now)
    {
        var key = KeyOf(before, now);
        ToAll(key);
        if (now is null && _sessions.TryGetValue(key.Name, out var session))
        {
            session.Post(new SessionWork.NodeDeleted());
        }
    }

    // The epoch is the uid of kube-system: without it nothing can be said to a node.
    private async Task WhenEpochKnownAsync(CancellationToken ct)
    {
        while (_context.Caches.Namespaces.Find(new ResourceKey(BuiltIn.Namespaces, "", "kube-system")) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), _context.Time, ct);
        }
    }

    private async Task WatchSilenceAsync(CancellationToken ct)
    {
        await Task.Delay(_context.Options.StartGrace, _context.Time, ct);
        while (true)
        {
            foreach (var node in _context.Caches.Nodes.All)
            {
                var session = SessionOf(node.Key.Name);
                if (session.IsOnline && _context.Time.GetElapsedTime(session.LastHeard) <= _context.Options.HeartbeatTimeout)
                {
                    session.Post(new SessionWork.Present());
                }
                else if (!_context.Nodes.NeedsStatus(node.Key.Name))
                {
                    session.Post(new SessionWork.Silent());
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(5), _context.Time, ct);
        }
    }

    private void OnMessage(MqttMessage message)
    {
        var parts = message.Topic.Split('/');
        if (parts is ["edgekube", "v1", "node", { Length: > 0 } node, "up", { Length: > 0 } leaf])
        {
            SessionOf(node).Post(new SessionWork.Message(leaf, message.Payload, message.Retained));
        }
    }

    private NodeSession SessionOf(string node)
    {
        if (_sessions.TryGetValue(node, out var found))
        {
            return found;
        }

        var made = new NodeSession(node, _context, _logger);
        if (!_sessions.TryAdd(node, made))
        {
            return _sessions[node];
        }

        _running.Add(RunAsync(node, made));
        return made;
    }

    private async Task RunAsync(string node, NodeSession session)
    {
        try
        {
            await session.RunAsync(_stopping);
        }
        catch (OperationCanceledException)
        {
            LogSessionEnds(node);
        }
    }

    private void ToNode(string? node, ResourceKey key)
    {
        if (!string.IsNullOrEmpty(node) && _sessions.TryGetValue(node, out var session))
        {
            session.Changed(key);
        }
    }

    private void ToNodesOf(ResourceKey key)
    {
        foreach (var (node, session) in _sessions)
        {
            if (_context.PodsByNode.On(node).Any(p => p.Namespace == key.Namespace))
            {
                session.Changed(key);
            }
        }
    }

    private void ToAll(ResourceKey key)
    {
        foreach (var session in _sessions.Values)
        {
            session.Changed(key);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The session of node {Node} ends")]
    private partial void LogSessionEnds(string node);
}
