using System.Text.Json;
using System.Threading.Channels;
using EdgeKube.Agent.Pods.Manifests;
using EdgeKube.Agent.State;
using EdgeKube.Api.Definitions;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Agent.NodeLink;

/// <summary>Tells the server which static pods there are, so that it shows a mirror of each.</summary>
internal sealed class StaticPodsLink : BackgroundService
{
    private readonly Channel<bool> _mail = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _node;
    private readonly IMqttClient _client;
    private readonly LinkConnection _connection;
    private readonly StaticPods _pods;
    private readonly IDesiredState _desired;

    public StaticPodsLink(AgentIdentity identity, IMqttClient client, LinkConnection connection, StaticPods pods, IDesiredState desired)
    {
        (_node, _client, _connection, _pods, _desired) = (identity.NodeName, client, connection, pods, desired);
        pods.Changed += _ => _mail.Writer.TryWrite(true);
        desired.Subscribe(key =>
        {
            if (key.Type == BuiltIn.Pods && pods.Find(key) is not null) // somebody deleted or changed a mirror
            {
                _mail.Writer.TryWrite(true);
            }
        });
        client.ConnectionChanged += connected => _mail.Writer.TryWrite(connected);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _mail.Reader.ReadAllAsync(stoppingToken))
        {
            await _connection.WhenIntroducedAsync(stoppingToken);
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (MqttException)
            {
                // the next connection brings us here again
            }
        }
    }

    private async Task TellAsync(CancellationToken ct)
    {
        var pods = _pods.All;
        if (pods.Count == 0 && !_desired.List(BuiltIn.Pods).Any(p => p.Value.Span.IndexOf("\"kubernetes.io/config.mirror\""u8) >= 0))
        {
            return; // none, and no mirror of one that was
        }

        var statics = new NodeStatics
        {
            Connection = _connection.Current,
            Pods = [.. pods.Select(p => JsonSerializer.SerializeToElement(p.Manifest, MessagingJson.Default.JsonObject))],
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(statics, MessagingJson.Default.NodeStatics);
        await _client.PublishAsync(NodeTopics.Up(_node, NodeTopics.Statics), json, 1, retain: false, ct);
    }
}
