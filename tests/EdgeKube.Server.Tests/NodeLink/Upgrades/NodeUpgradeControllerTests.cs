using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Queues;
using EdgeKube.Platform.Upgrades;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.NodeLink;
using EdgeKube.Server.NodeLink.Drains;
using EdgeKube.Server.NodeLink.Upgrades;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink.Upgrades;

public sealed class NodeUpgradeControllerTests : RegistryFixture
{
    private static readonly byte[] _file = File.ReadAllBytes("/bin/true");
    private readonly Board _board = new();

    [Fact]
    public async Task A_node_is_sent_what_it_lacks_and_its_end_is_written_down()
    {
        await using var link = await StartAsync();
        await PublishAsync();
        await OrderAsync();
        _board.Answer = new() { State = "Send", Offset = 100 };
        await link.ReconcileAsync();
        Assert.Equal(_file[100..], await _board.Sent.Task.WaitAsync(Ct));
        Assert.Equal(("2.0", _file.Length), (_board.Offered!.Version, (int)_board.Offered.Size));
        Assert.Equal("Sending", await StateAsync());

        _board.Answer = new() { State = "Installing", Message = "on trial" };
        await link.WhenSentAsync();
        await link.ReconcileAsync();
        Assert.Equal("Installing on trial", await StateAsync());
        _board.Answer = new() { State = "Done" };
        await link.ReconcileAsync();
        Assert.Equal("Done", await StateAsync());
        Assert.Equal("2.0", (string?)(await NodeAsync())["metadata"]!["labels"]![NodeUpgrade.VersionLabel]);
        var offers = _board.Offers;
        await link.ReconcileAsync();
        Assert.Equal(offers, _board.Offers);
    }

    [Fact]
    public async Task A_node_that_fails_says_why()
    {
        await using var link = await StartAsync();
        await PublishAsync();
        await OrderAsync();
        _board.Answer = new() { State = "Failed", Message = "the agent has ended 2 times" };
        await link.ReconcileAsync();
        Assert.Equal("Failed the agent has ended 2 times", await StateAsync());
        Assert.Null((await NodeAsync())["metadata"]!["labels"]?[NodeUpgrade.VersionLabel]);
    }

    [Fact]
    public async Task A_version_that_is_not_published_for_the_node_fails()
    {
        await using var link = await StartAsync();
        await OrderAsync();
        await link.ReconcileAsync();
        Assert.StartsWith("Failed 2.0 is not published for", await StateAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(501, "Failed this node does not know streams of kind \"upgrade\"")]
    [InlineData(503, "")]
    public async Task An_agent_that_cannot_fails_and_one_that_is_away_is_asked_again(int code, string state)
    {
        await using var link = await StartAsync();
        await PublishAsync();
        await OrderAsync();
        _board.Refusal = new ApiException(code, "x", "this node does not know streams of kind \"upgrade\"");
        var again = await link.ReconcileAsync();
        Assert.Equal(state, await StateAsync());
        Assert.Equal(code == 503, again.After is not null);
    }

    [Fact]
    public async Task A_node_is_drained_first_and_takes_pods_again_afterwards()
    {
        await using var link = await StartAsync();
        await PublishAsync();
        await OrderAsync(drain: 300);
        await link.ReconcileAsync();
        Assert.Equal("Draining", await StateAsync());
        Assert.True((bool?)(await NodeAsync())["spec"]!["unschedulable"]);
        Assert.Equal(0, _board.Offers);
        _board.Answer = new() { State = "Done" };
        await link.ReconcileAsync();
        Assert.Equal("Done", await StateAsync());
        Assert.Null((await NodeAsync())["spec"]?["unschedulable"]);
    }

    private async Task<JsonObject> NodeAsync() => (await FoundAsync(Key(BuiltIn.Nodes, "board")))!;

    private async Task<string> StateAsync()
    {
        var notes = (await NodeAsync())["metadata"]!["annotations"]!;
        return $"{notes["edgekube.io/upgrade-state"]} {notes["edgekube.io/upgrade-message"]}".Trim();
    }

    private async Task OrderAsync(long? drain = null)
    {
        await CreateAsync(BuiltIn.Nodes, "", """{"metadata":{"name":"board"}}""");
        await Registry.UpdateAsync(
            Key(BuiltIn.Nodes, "board"),
            node =>
            {
                node["status"] = new JsonObject { ["nodeInfo"] = new JsonObject { ["architecture"] = Architecture } };
                return node;
            },
            Own with { Subresource = "status", FieldValidation = "Ignore" },
            Ct);
        await Registry.UpdateAsync(Key(BuiltIn.Nodes, "board"), node => NodeUpgrade.Order(node, "site", "2.0", drain, Time.GetUtcNow()), Own, Ct);
    }

    private static string Architecture => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm => "arm",
        _ => "amd64",
    };

    private string StoreFolder => Path.Combine(Folder, "upgrades");

    private Task<UpgradePackage> PublishAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var offer = new UpgradeOffer
        {
            Name = "true",
            CopyToAsync = async (to, ct) => await to.WriteAsync(_file, ct),
            Signature = key.SignData(_file, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            KeyFile = "/nowhere",
        };
        return new UpgradeStore(StoreFolder).PublishAsync(offer, "2.0", Time, Ct);
    }

    private async Task<Link> StartAsync()
    {
        var nodes = new ResourceCache<NodeView>(Registry, BuiltIn.Nodes, ApiJson.Default.NodeView);
        var pods = new ResourceCache<PodView>(Registry, BuiltIn.Pods, ApiJson.Default.PodView);
        var caches = new NodeLinkCaches(null!, nodes, pods, null!, null!, null!, null!, null!, null!);
        var queue = new WorkQueue<ResourceKey>(Time);
        var controller = new NodeUpgradeController(
            Registry,
            caches,
            new NodeDrain(Registry, caches, new PodsByNode(pods), Time),
            new UpgradeDelivery(new UpgradeStore(StoreFolder), _board),
            Time,
            queue);
        await nodes.StartAsync(Ct);
        await pods.StartAsync(Ct);
        await controller.WhenSyncedAsync(Ct);
        return new(nodes, pods, controller, Registry);
    }

    private sealed record Link(ResourceCache<NodeView> Nodes, ResourceCache<PodView> Pods, NodeUpgradeController Controller, IRegistry Registry) : IAsyncDisposable
    {
        public async Task<Requeue> ReconcileAsync()
        {
            var key = Key(BuiltIn.Nodes, "board");
            await Nodes.WhenAtAsync((await Registry.FindAsync(key, Ct))!.Revision, Ct);
            return await Controller.ReconcileAsync(key, Ct);
        }

        public Task WhenSentAsync() => Controller.WhenSentAsync("board");

        public async ValueTask DisposeAsync()
        {
            await Nodes.StopAsync(CancellationToken.None);
            await Pods.StopAsync(CancellationToken.None);
            Nodes.Dispose();
            Pods.Dispose();
        }
    }

    private sealed class Board : INodeStreams
    {
        public NodeUpgradeAnswer Answer { get; set; } = new() { State = "Installing" };

        public ApiException? Refusal { get; set; }

        public NodeUpgradeOffer? Offered { get; private set; }

        public int Offers { get; private set; }

        public TaskCompletionSource<byte[]> Sent { get; } = new();

        public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct) => throw new NotSupportedException();

        public Task<IDuplexStream> ConnectAsync(string node, StreamOpen open, CancellationToken ct)
        {
            if (Refusal is { } refusal)
            {
                throw refusal;
            }

            Offers++;
            Offered = open.Upgrade;
            return Task.FromResult<IDuplexStream>(new Wire(Answer, Sent));
        }
    }

    private sealed class Wire(NodeUpgradeAnswer answer, TaskCompletionSource<byte[]> sent) : IDuplexStream
    {
        private readonly MemoryStream _got = new();
        private bool _answered;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Yield();
            if (!_answered)
            {
                _answered = true;
                yield return JsonSerializer.SerializeToUtf8Bytes(answer, MessagingJson.Default.NodeUpgradeAnswer);
            }
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) => _got.WriteAsync(data, ct);

        public ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask AcceptedAsync(CancellationToken ct) => throw new NotSupportedException();

        public Task FinishAsync()
        {
            sent.TrySetResult(_got.ToArray());
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => _got.DisposeAsync();
    }
}
