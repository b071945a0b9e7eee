using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeKube.Benchmarks.Fleet;

/// <summary>A node as the server sees one: an agent's words over an agent's client, and no machine behind them.</summary>
internal sealed class SimulatedNode : IAsyncDisposable
{
    private const string Pods = "pods/";
    private readonly string _name;
    private readonly MqttClient _client;
    private readonly Channel<MqttMessage?> _work = Channel.CreateUnbounded<MqttMessage?>();
    private readonly ConcurrentDictionary<string, SimulatedPod> _pods = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private string _connection = "";
    private string _epoch = "";
    private long _revision;
    private long _sequence;
    private int _changes;

    public SimulatedNode(string name, MqttClientOptions options)
    {
        _name = name;
        _client = new MqttClient(options with { ClientId = name, Will = Will }, TimeProvider.System, NullLogger<MqttClient>.Instance);
        _client.ConnectionChanged += connected => _ = connected && _work.Writer.TryWrite(null);
        _client.MessageReceived += message => _work.Writer.TryWrite(message);
        _client.Subscribe(NodeTopics.Down(name, NodeTopics.Desired), 1);
        _client.Subscribe(NodeTopics.Down(name, NodeTopics.Usage), 1);
        _client.Start();
        _running = RunAsync();
    }

    /// <summary>How many pods it was given, and said to run.</summary>
    public int Count => _pods.Count;

    /// <summary>How often its connection began.</summary>
    public int Connects { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        await _client.DisposeAsync();
        _ending.Dispose();
    }

    /// <summary>Something of the node is another from now on.</summary>
    public Task ChangeAsync()
    {
        _changes++;
        return SendAsync(NodeTopics.Report, Report(), MessagingJson.Default.NodeReport);
    }

    /// <summary>One of its pods becomes not ready, or ready again.</summary>
    public Task ChangePodAsync(int which)
    {
        var pods = _pods.Values.ToList();
        if (pods.Count == 0)
        {
            return Task.CompletedTask;
        }

        var pod = pods[which % pods.Count];
        pod.Change();
        return TellAsync([pod.Report()]);
    }

    private MqttMessage Will()
    {
        _connection = Guid.NewGuid().ToString("n");
        var presence = new NodePresence { Online = false, Connection = _connection };
        return new(NodeTopics.Up(_name, NodeTopics.Presence), JsonSerializer.SerializeToUtf8Bytes(presence, MessagingJson.Default.NodePresence), Retained: true);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var message in _work.Reader.ReadAllAsync(_ending.Token))
            {
                try
                {
                    await (message is null ? IntroduceAsync() : HandleAsync(message));
                }
                catch (MqttException)
                {
                    // the next connection begins anew
                }
            }
        }
        catch (OperationCanceledException)
        {
            // the end
        }
    }

    private async Task IntroduceAsync()
    {
        Connects++;
        await SendAsync(NodeTopics.Presence, new NodePresence { Online = true, Connection = _connection }, MessagingJson.Default.NodePresence, retain: true);
        await HelloAsync();
    }

    private async Task HelloAsync()
    {
        var hello = new NodeHello { Connection = _connection, Epoch = _epoch, Revision = _revision, Version = "v1.34.2", Capabilities = [NodeTopics.Usage] };
        await SendAsync(NodeTopics.Hello, hello, MessagingJson.Default.NodeHello);
        await SendAsync(NodeTopics.Report, Report(), MessagingJson.Default.NodeReport);
        await TellAsync([.. _pods.Values.Select(p => p.Report())]);
    }

    private async Task HandleAsync(MqttMessage message)
    {
        if (message.Topic == NodeTopics.Down(_name, NodeTopics.Usage))
        {
            await SendAsync(NodeTopics.Usage, Usage(), MessagingJson.Default.NodeUsage);
            return;
        }

        var delta = JsonSerializer.Deserialize(message.Payload.Span, MessagingJson.Default.DesiredDelta)!;
        if (delta.From < 0 || (delta.From > 0 && (delta.Epoch != _epoch || delta.From != _revision)))
        {
            await HelloAsync();
            return;
        }

        (_epoch, _revision) = (delta.Epoch, delta.To);
        List<PodReportItem> told = [.. delta.Put.Where(o => o.Key.StartsWith(Pods, StringComparison.Ordinal)).Select(Take)];
        foreach (var key in delta.Delete)
        {
            _pods.TryRemove(key, out _);
        }

        if (!delta.More)
        {
            await SendAsync(NodeTopics.Ack, new DesiredAck { Epoch = _epoch, Revision = _revision }, MessagingJson.Default.DesiredAck);
        }

        await TellAsync(told);
    }

    private PodReportItem Take(DesiredObject desired)
    {
        var metadata = desired.Object.GetProperty("metadata");
        string Text(string name) => metadata.GetProperty(name).GetString()!;
        if (metadata.TryGetProperty("deletionTimestamp", out _))
        {
            _pods.TryRemove(desired.Key, out _);
            return new() { Namespace = Text("namespace"), Name = Text("name"), Uid = Text("uid"), Gone = true };
        }

        return _pods.GetOrAdd(desired.Key, _ => new SimulatedPod(Text("namespace"), Text("name"), Text("uid"), TimeProvider.System.GetUtcNow())).Report();
    }

    private async Task TellAsync(List<PodReportItem> items)
    {
        if (items.Count > 0)
        {
            var report = new PodReport { Connection = _connection, Sequence = Interlocked.Increment(ref _sequence), Pods = items };
            await SendAsync(NodeTopics.Pods, report, MessagingJson.Default.PodReport);
        }
    }

    private NodeReport Report()
    {
        var amounts = new Dictionary<string, string> { ["cpu"] = "4", ["memory"] = "4Gi", ["pods"] = "110", ["ephemeral-storage"] = "30Gi" };
        return new()
        {
            Connection = _connection,
            Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = _name, ["kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = "arm64" },
            Status = new NodeStatus
            {
                Capacity = amounts,
                Allocatable = amounts,
                Addresses = [new NodeAddress { Type = "InternalIP", Address = "10.0.0.1" }, new NodeAddress { Type = "Hostname", Address = _name }],
                Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "KubeletReady", Message = "kubelet is posting ready status" }],
                NodeInfo = new NodeSystemInfo
                {
                    KernelVersion = $"6.1.{_changes}",
                    OsImage = "Debian GNU/Linux 12 (bookworm)",
                    ContainerRuntimeVersion = "containerd://1.6.20",
                    KubeletVersion = "v1.34.2",
                    OperatingSystem = "linux",
                    Architecture = "arm64",
                },
            },
        };
    }

    private static NodeUsage Usage() => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        Window = 1000,
        Cpu = Random.Shared.Next(),
        Memory = Random.Shared.Next(),
        DiskUsed = Random.Shared.Next(),
        DiskCapacity = int.MaxValue,
        Temperature = Random.Shared.Next(30_000, 70_000),
        Uptime = 1000,
        Received = Random.Shared.Next(),
        Sent = Random.Shared.Next(),
    };

    private Task SendAsync<T>(string leaf, T message, JsonTypeInfo<T> type, bool retain = false) =>
        _client.PublishAsync(NodeTopics.Up(_name, leaf), JsonSerializer.SerializeToUtf8Bytes(message, type), 1, retain, _ending.Token);
}
