using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using EdgeKube.Agent.NodeLink;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.State;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Agent.Tests.NodeLink;

public sealed class NodeLinkClientTests : IAsyncLifetime
{
    private const string Node = "board-1";
    private readonly MosquittoFixture _broker = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-link-");
    private readonly Channel<MqttMessage> _received = Channel.CreateUnbounded<MqttMessage>();
    private ServiceProvider _services = null!;
    private MqttClient _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private NodeLinkClient Link => _services.GetServices<IHostedService>().OfType<NodeLinkClient>().Single();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
        _server = new MqttClient(
            new MqttClientOptions { ClientId = "server", Host = _broker.SocketPath, Port = 0 }, TimeProvider.System, NullLogger<MqttClient>.Instance);
        _server.MessageReceived += m => _received.Writer.TryWrite(m);
        _server.Subscribe(NodeTopics.Up("+", "+"), 1);
        var up = new TaskCompletionSource();
        _server.ConnectionChanged += connected => _ = connected && up.TrySetResult();
        _server.Start();
        await up.Task.WaitAsync(Ct);
        _services = Services();
        await Link.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
        await _broker.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task It_introduces_itself_takes_a_reset_and_steps_and_says_what_became_of_them()
    {
        var presence = await NextAsync(NodeTopics.Presence, MessagingJson.Default.NodePresence);
        Assert.True(presence.Online);
        var hello = await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
        Assert.Equal((presence.Connection, "", 0), (hello.Connection, hello.Epoch, hello.Revision));
        Assert.NotNull((await NextAsync(NodeTopics.Report, MessagingJson.Default.NodeReport)).Status);

        await SendAsync(new DesiredDelta { Epoch = "e", From = 0, To = 1, Put = [Pod("a")], More = true });
        await SendAsync(new DesiredDelta { Epoch = "e", From = 1, To = 2, Put = [Pod("b")] });
        Assert.Equal(2, (await NextAsync(NodeTopics.Ack, MessagingJson.Default.DesiredAck)).Revision);
        await SendAsync(new DesiredDelta { Epoch = "e", From = 2, To = 3, Delete = ["pods/default/a"] });
        Assert.Equal(3, (await NextAsync(NodeTopics.Ack, MessagingJson.Default.DesiredAck)).Revision);
        var state = _services.GetRequiredService<IDesiredState>();
        Assert.Equal(["b"], state.List(ResourceKey.Parse("pods/x/x").Type).Select(o => o.Key.Name));

        _services.GetRequiredService<IPodStatusSink>().Report("default", "b", "u", new PodStatus { Phase = "Running" });
        var report = await NextAsync(NodeTopics.Pods, MessagingJson.Default.PodReport);
        Assert.Equal("Running", report.Pods.Single().Status!.Phase);
    }

    [Fact]
    public async Task A_step_that_leaves_a_gap_is_answered_by_a_hello()
    {
        await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
        await SendAsync(new DesiredDelta { Epoch = "e", From = 5, To = 6 });
        Assert.Equal(0, (await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello)).Revision);
        await SendAsync(new DesiredDelta { Epoch = "e", From = -1, To = -1 });
        await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
    }

    [Fact]
    public async Task After_a_loss_of_the_broker_everything_is_told_again()
    {
        var first = await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
        await SendAsync(new DesiredDelta { Epoch = "e", From = 0, To = 4, Put = [Pod("a")] });
        await NextAsync(NodeTopics.Ack, MessagingJson.Default.DesiredAck);
        var sink = _services.GetRequiredService<IPodStatusSink>();
        sink.Report("default", "a", "u", new PodStatus { Phase = "Pending" });
        await NextAsync(NodeTopics.Pods, MessagingJson.Default.PodReport);
        await _broker.StopAsync();
        sink.Report("default", "a", "u", new PodStatus { Phase = "Running" });
        await _broker.StartAsync(Ct);
        var presence = await NextAsync(NodeTopics.Presence, MessagingJson.Default.NodePresence); // retained: the node may be back before us
        Assert.NotEqual(first.Connection, presence.Connection);
        await SendAsync(new DesiredDelta { Epoch = "e", From = -1, To = -1 });
        var hello = await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
        Assert.Equal(presence.Connection, hello.Connection);
        Assert.Equal(("e", 4), (hello.Epoch, hello.Revision));
        var report = await NextAsync(NodeTopics.Pods, MessagingJson.Default.PodReport);
        Assert.True(report.Full);
        Assert.Equal("Running", report.Pods.Single().Status!.Phase);
    }

    [Fact]
    public async Task A_status_that_changes_while_it_is_told_is_told_last()
    {
        Assert.Equal("False", await ReadyAsync());
        Assert.Equal("True", await ReadyAsync());

        async Task<string> ReadyAsync() =>
            Assert.Single((await NextAsync(NodeTopics.Report, MessagingJson.Default.NodeReport)).Status!.Conditions!).Status;
    }

    [Fact]
    public async Task What_is_used_is_told_when_the_server_asks()
    {
        Assert.Contains(NodeTopics.Usage, (await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello)).Capabilities);
        await _server.PublishAsync(NodeTopics.Down(Node, NodeTopics.Usage), default, 1, false, Ct);
        Assert.Equal(2, (await NextAsync(NodeTopics.Usage, MessagingJson.Default.NodeUsage)).Cpu); // the first has nothing to be compared with
        await _server.PublishAsync(NodeTopics.Down(Node, NodeTopics.Usage), default, 1, false, Ct);
        Assert.Equal(3, (await NextAsync(NodeTopics.Usage, MessagingJson.Default.NodeUsage)).Cpu);
    }

    [Fact]
    public async Task A_file_names_the_process_while_the_server_knows_it()
    {
        await NextAsync(NodeTopics.Report, MessagingJson.Default.NodeReport);
        var mark = Path.Combine(_directory.FullName, "run", "connected");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (!File.Exists(mark) || (await File.ReadAllTextAsync(mark, Ct)).Length == 0)
        {
            await Task.Delay(20, limit.Token); // the report is out just before
        }

        Assert.Equal($"{Environment.ProcessId}\n", await File.ReadAllTextAsync(mark, Ct));
    }

    [Fact]
    public async Task An_orderly_end_is_told()
    {
        await NextAsync(NodeTopics.Hello, MessagingJson.Default.NodeHello);
        await Link.StopAsync(Ct);
        NodePresence presence;
        do
        {
            presence = await NextAsync(NodeTopics.Presence, MessagingJson.Default.NodePresence);
        }
        while (presence.Online);
    }

    private static DesiredObject Pod(string name)
    {
        using var document = JsonDocument.Parse($$"""{"metadata":{"name":"{{name}}"} }""");
        return new DesiredObject { Key = $"pods/default/{name}", Object = document.RootElement.Clone() };
    }

    private async Task<T> NextAsync<T>(string leaf, JsonTypeInfo<T> type)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        while (true)
        {
            var message = await _received.Reader.ReadAsync(limit.Token);
            if (message.Topic == NodeTopics.Up(Node, leaf))
            {
                return JsonSerializer.Deserialize(message.Payload.Span, type)!;
            }
        }
    }

    private Task SendAsync(DesiredDelta delta) => _server.PublishAsync(
        NodeTopics.Down(Node, NodeTopics.Desired), JsonSerializer.SerializeToUtf8Bytes(delta, MessagingJson.Default.DesiredDelta), 1, false, Ct);

    private ServiceProvider Services()
    {
        var tls = Directory.CreateDirectory(Path.Combine(_directory.FullName, "tls")).FullName;
        var (certificate, key) = _broker.Client(Node);
        File.Copy(certificate, Path.Combine(tls, "client.crt"));
        File.Copy(key, Path.Combine(tls, "client.key"));
        File.Copy(_broker.CaFile, Path.Combine(tls, "ca.crt"));
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddSingleton(new AgentIdentity
        {
            NodeName = Node,
            Directory = _directory.FullName,
            RunDirectory = Path.Combine(_directory.FullName, "run"),
            PodLogDirectory = "",
            NodeIp = "",
            Version = "v",
            ClusterCidr = "",
            ServiceCidr = "",
        });
        services.AddSingleton<INodeStatusSource>(new Status());
        services.AddSingleton<IUsageSource>(new Usage());
        services.AddState(Path.Combine(_directory.FullName, "state.db"));
        services.AddNodeLink(new NodeLinkOptions { MqttHost = "localhost", MqttPort = _broker.Port, TlsDirectory = tls });
        return services.BuildServiceProvider();
    }

    private sealed class Usage : IUsageSource
    {
        private long _reads;

        public Task<NodeUsage?> ReadAsync(CancellationToken ct) =>
            Task.FromResult<NodeUsage?>(new() { At = DateTimeOffset.UnixEpoch, Window = 1000, Cpu = ++_reads, Memory = 1 });
    }

    // Changes while it is read for the first time.
    private sealed class Status : INodeStatusSource
    {
        private readonly TaskCompletionSource _changed = new();
        private readonly TaskCompletionSource _readAgain = new();
        private int _reads;

        public IReadOnlyDictionary<string, string> Labels { get; } = new Dictionary<string, string> { ["kubernetes.io/hostname"] = Node };

        public async Task<NodeStatus> ReadAsync(CancellationToken ct)
        {
            var isFirst = Interlocked.Increment(ref _reads) == 1;
            if (isFirst)
            {
                _changed.TrySetResult();
                await Task.WhenAny(_readAgain.Task, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, ct));
            }
            else
            {
                _readAgain.TrySetResult();
            }

            return new NodeStatus { Conditions = [new Condition { Type = "Ready", Status = isFirst ? "False" : "True" }] };
        }

        public Task WhenChangedAsync(CancellationToken ct) =>
            Volatile.Read(ref _reads) < 2 ? _changed.Task.WaitAsync(ct) : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }
}
