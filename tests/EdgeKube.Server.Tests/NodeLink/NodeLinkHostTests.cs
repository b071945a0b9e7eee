using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds;
using EdgeKube.Server.Watching;
using EdgeKube.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink;

/// <summary>The server's end with the real registry, caches and mosquitto; the test plays the node.</summary>
public sealed class NodeLinkHostTests : IAsyncLifetime
{
    private const string Node = "board-1";
    private readonly MosquittoFixture _broker = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ek-nl-");
    private readonly Channel<DesiredDelta> _desired = Channel.CreateUnbounded<DesiredDelta>();
    private readonly Channel<PodTokenReply> _tokens = Channel.CreateUnbounded<PodTokenReply>();
    private ServiceProvider _services = null!;
    private MqttClient _node = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private IRegistry Registry => _services.GetRequiredService<IRegistry>();

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddRegistry(Path.Combine(_directory.FullName, "state.db"), new KindHooksOptions());
        services.AddWatching();
        services.AddSingleton<INodeCertificateIssuer>(new Issuer());
        services.AddSingleton<INodeTokenIssuer>(new TokenWriter());
        services.AddNodeLink(new NodeLinkOptions { MqttHost = _broker.SocketPath, StartGrace = TimeSpan.FromSeconds(1) });
        _services = services.BuildServiceProvider();
        foreach (var ns in new[] { "kube-system", "kube-node-lease", "default" })
        {
            await CreateAsync(BuiltIn.Namespaces, "", $$$"""{"metadata":{"name":"{{{ns}}}"}}""");
        }

        foreach (var hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(Ct);
        }

        _node = await NodeAsync("c1");
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        foreach (var hosted in _services.GetServices<IHostedService>().Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
        await _broker.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_node_reports_gets_its_pods_and_what_they_name_and_writes_their_status()
    {
        await IntroduceAsync("c1");
        await UntilAsync(async () => (string?)(await ReadyAsync())?["status"] == "True");
        await UntilAsync(async () => await Registry.FindAsync(new ResourceKey(BuiltIn.Leases, "kube-node-lease", Node), Ct) is not null || await BeatAsync("c1"));
        var reset = await NextAsync();
        Assert.Equal(0, reset.From);

        await CreateAsync(BuiltIn.Secrets, "default", """{"metadata":{"name":"mine"},"data":{"k":"djE="}}""");
        await CreateAsync(BuiltIn.Secrets, "default", """{"metadata":{"name":"other"},"data":{"k":"djE="}}""");
        await CreateAsync(BuiltIn.Pods, "default", PodJson);
        var keys = new List<string>();
        while (!keys.Contains("pods/default/p") || !keys.Contains("secrets/default/mine"))
        {
            keys.AddRange((await NextAsync()).Put.Select(p => p.Key));
        }

        Assert.DoesNotContain("secrets/default/other", keys);
        var pod = await PodAsync();
        await SendAsync(
            NodeTopics.Pods,
            new PodReport
            {
                Connection = "c1",
                Sequence = 1,
                Pods = [new PodReportItem { Namespace = "default", Name = "p", Uid = (string)pod!["metadata"]!["uid"]!, Status = new PodStatus { Phase = "Running" } }],
            },
            MessagingJson.Default.PodReport);
        await UntilAsync(async () => (string?)(await PodAsync())?["status"]?["phase"] == "Running");

        await Registry.DeleteAsync(new ResourceKey(BuiltIn.Pods, "default", "p"), new DeleteOptions(), Ct);
        var terminating = await NextAsync();
        Assert.Equal(["pods/default/p"], terminating.Put.Select(p => p.Key)); // the status alone was no news
        await SendAsync(
            NodeTopics.Pods,
            new PodReport
            {
                Connection = "c1",
                Sequence = 2,
                Pods = [new PodReportItem { Namespace = "default", Name = "p", Uid = (string)pod["metadata"]!["uid"]!, Gone = true }],
            },
            MessagingJson.Default.PodReport);
        await UntilAsync(async () => await PodAsync() is null);
        Assert.Equal(["pods/default/p", "secrets/default/mine"], (await NextAsync()).Delete.Order());
    }

    [Fact]
    public async Task A_node_gets_the_tokens_that_its_pods_mount_and_no_others()
    {
        await IntroduceAsync("c1");
        await CreateAsync(BuiltIn.Pods, "default", """
            {"metadata":{"name":"p"},"spec":{"nodeName":"board-1","serviceAccountName":"robot","containers":[{"name":"c","image":"i"}],
            "volumes":[{"name":"t","projected":{"sources":[{"serviceAccountToken":{"path":"token","expirationSeconds":3607}}]}}]}}
            """);
        var keys = new List<string>();
        while (!keys.Contains("pods/default/p"))
        {
            keys.AddRange((await NextAsync()).Put.Select(p => p.Key));
        }

        var good = new PodTokenRequest
        {
            Id = "1",
            Namespace = "default",
            Pod = "p",
            PodUid = (string)(await PodAsync())!["metadata"]!["uid"]!,
            ServiceAccount = "robot",
            ExpirationSeconds = 3607,
        };
        Assert.Equal("robot  3607 p board-1", (await TokenAsync(good)).Token);
        Assert.Contains("is not bound to node board-1", (await TokenAsync(good with { Id = "2", PodUid = "another" })).Problem, StringComparison.Ordinal);
        Assert.Contains("mounts no such token", (await TokenAsync(good with { Id = "3", Audience = "vault" })).Problem, StringComparison.Ordinal);
        Assert.Contains("mounts no such token", (await TokenAsync(good with { Id = "4", ServiceAccount = "admin" })).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_last_will_makes_the_node_unknown_and_an_older_connections_will_does_not()
    {
        await IntroduceAsync("c1");
        await UntilAsync(async () => (string?)(await ReadyAsync())?["status"] == "True");
        await SendAsync(NodeTopics.Presence, new NodePresence { Online = false, Connection = "c0" }, MessagingJson.Default.NodePresence);
        await SendAsync(NodeTopics.Presence, new NodePresence { Online = false, Connection = "c1" }, MessagingJson.Default.NodePresence);
        await UntilAsync(async () => (string?)(await ReadyAsync())?["reason"] == "NodeStatusUnknown");
        await IntroduceAsync("c2");
        await UntilAsync(async () => (string?)(await ReadyAsync())?["status"] == "True");
        await SendAsync(NodeTopics.Presence, new NodePresence { Online = false, Connection = "c1" }, MessagingJson.Default.NodePresence);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Ct);
        Assert.Equal("True", (string?)(await ReadyAsync())?["status"]);
    }

    [Fact]
    public async Task A_node_that_holds_the_present_state_gets_only_what_it_missed()
    {
        await IntroduceAsync("c1");
        var reset = await NextAsync();
        await SendAsync(NodeTopics.Ack, new DesiredAck { Epoch = reset.Epoch, Revision = reset.To }, MessagingJson.Default.DesiredAck);
        var last = await SettleAsync(reset);
        await CreateAsync(BuiltIn.Pods, "default", PodJson);
        Assert.Equal(last.To, (await NextAsync()).From);
        await IntroduceAsync("c2", last.Epoch, last.To); // that step never arrived
        var again = await NextAsync();
        Assert.Equal((last.To, "pods/default/p"), (again.From, again.Put.Single().Key));
    }

    [Fact]
    public async Task A_deleted_node_is_made_again_when_it_answers_and_not_before()
    {
        await IntroduceAsync("c1");
        await UntilAsync(async () => (string?)(await ReadyAsync())?["status"] == "True");
        var before = await FindAsync(new ResourceKey(BuiltIn.Nodes, "", Node));
        await Registry.DeleteAsync(new ResourceKey(BuiltIn.Nodes, "", Node), new DeleteOptions(), Ct);
        await ProbeAsync();
        Assert.Null(await FindAsync(new ResourceKey(BuiltIn.Nodes, "", Node))); // it may be dead, and nobody knows yet
        await IntroduceAsync("c1");
        await UntilAsync(async () => await FindAsync(new ResourceKey(BuiltIn.Nodes, "", Node)) is { } now
            && (string?)now["metadata"]!["uid"] != (string?)before!["metadata"]!["uid"]);
    }

    private const string PodJson =
        """
        {"metadata":{"name":"p"},"spec":{"nodeName":"board-1","containers":[{"name":"c","image":"busybox:1",
        "env":[{"name":"E","valueFrom":{"secretKeyRef":{"name":"mine","key":"k"}}}]}]}}
        """;

    private async Task<DesiredDelta> SettleAsync(DesiredDelta last)
    {
        using var quiet = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        while (true)
        {
            try
            {
                last = await _desired.Reader.ReadAsync(quiet.Token);
                await SendAsync(NodeTopics.Ack, new DesiredAck { Epoch = last.Epoch, Revision = last.To }, MessagingJson.Default.DesiredAck);
            }
            catch (OperationCanceledException)
            {
                return last;
            }
        }
    }

    private async Task<DesiredDelta> NextAsync()
    {
        while (true)
        {
            var delta = await _desired.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Ct);
            if (delta.Put.Any(p => p.Key is "pods/default/p" or "secrets/default/mine") || delta.Delete.Count > 0 || delta.From == 0)
            {
                return delta;
            }
        }
    }

    private async Task ProbeAsync()
    {
        while ((await _desired.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(8), TimeProvider.System, Ct)).From != -1)
        {
        }
    }

    private async Task IntroduceAsync(string connection, string epoch = "", long revision = 0)
    {
        await SendAsync(NodeTopics.Presence, new NodePresence { Online = true, Connection = connection }, MessagingJson.Default.NodePresence);
        await SendAsync(NodeTopics.Hello, new NodeHello { Connection = connection, Epoch = epoch, Revision = revision }, MessagingJson.Default.NodeHello);
        await SendAsync(
            NodeTopics.Report,
            new NodeReport
            {
                Connection = connection,
                Status = new NodeStatus { Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "KubeletReady", Message = "ok" }] },
                Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = Node },
            },
            MessagingJson.Default.NodeReport);
    }

    private async Task<bool> BeatAsync(string connection)
    {
        await SendAsync(NodeTopics.Report, new NodeReport { Connection = connection }, MessagingJson.Default.NodeReport);
        return false;
    }

    private Task SendAsync<T>(string leaf, T message, JsonTypeInfo<T> type) =>
        _node.PublishAsync(NodeTopics.Up(Node, leaf), JsonSerializer.SerializeToUtf8Bytes(message, type), 1, retain: false, Ct);

    private async Task<PodTokenReply> TokenAsync(PodTokenRequest request)
    {
        await SendAsync(NodeTopics.Token, request, MessagingJson.Default.PodTokenRequest);
        var reply = await _tokens.Reader.ReadAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(8), TimeProvider.System, Ct);
        Assert.Equal(request.Id, reply.Id);
        return reply;
    }

    private async Task<JsonObject?> ReadyAsync() =>
        (await FindAsync(new ResourceKey(BuiltIn.Nodes, "", Node)))?["status"]?["conditions"]?.AsArray()
        .OfType<JsonObject>().FirstOrDefault(c => (string?)c["type"] == "Ready");

    private Task<JsonObject?> PodAsync() => FindAsync(new ResourceKey(BuiltIn.Pods, "default", "p"));

    private async Task<JsonObject?> FindAsync(ResourceKey key) =>
        await Registry.FindAsync(key, Ct) is { } found ? JsonNode.Parse(found.Value.Span)!.AsObject() : null;

    private Task<WriteResult> CreateAsync(GroupResource type, string ns, string json) => Registry.CreateAsync(
        Registry.Definitions.Get(type), ns, JsonNode.Parse(json)!.AsObject(), WriteOptions.Own("test"), Ct);

    private static async Task UntilAsync(Func<Task<bool>> done)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(8));
        while (!await done())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private async Task<MqttClient> NodeAsync(string id)
    {
        var (certificate, key) = _broker.Client(Node);
        var client = new MqttClient(
            new MqttClientOptions
            {
                ClientId = id,
                Host = "localhost",
                Port = _broker.Port,
                CaFile = _broker.CaFile,
                CertificateFile = certificate,
                KeyFile = key,
            },
            TimeProvider.System,
            NullLogger<MqttClient>.Instance);
        client.MessageReceived += m =>
        {
            if (m.Topic == NodeTopics.Down(Node, NodeTopics.Desired))
            {
                _desired.Writer.TryWrite(JsonSerializer.Deserialize(m.Payload.Span, MessagingJson.Default.DesiredDelta)!);
            }
            else if (m.Topic == NodeTopics.Down(Node, NodeTopics.Token))
            {
                _tokens.Writer.TryWrite(JsonSerializer.Deserialize(m.Payload.Span, MessagingJson.Default.PodTokenReply)!);
            }
        };
        client.Subscribe(NodeTopics.Down(Node, "#"), 1);
        var up = new TaskCompletionSource();
        client.ConnectionChanged += connected => _ = connected && up.TrySetResult();
        client.Start();
        await up.Task.WaitAsync(Ct);
        await UntilAsync(() => Task.FromResult(_services.GetRequiredService<IMqttClient>().IsConnected));
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Ct); // until the server's subscription is made
        return client;
    }

    private sealed class TokenWriter : INodeTokenIssuer
    {
        public Task<string> IssueAsync(PodTokenOrder order, CancellationToken ct) =>
            Task.FromResult($"{order.Account} {order.Audience} {order.Seconds} {order.Pod} {order.Node}");
    }

    private sealed class Issuer : INodeCertificateIssuer
    {
        public Task<(string Certificate, string CaCertificate)> RenewAsync(string node, string csr, CancellationToken ct) => Task.FromResult(("c", "ca"));
    }
}
