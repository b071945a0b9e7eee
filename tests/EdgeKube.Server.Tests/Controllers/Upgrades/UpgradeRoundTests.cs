using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Upgrades;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using EdgeKube.Server.Tests.Registry;
using EdgeKube.Server.Watching;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Upgrades;

public sealed class UpgradeRoundTests : RegistryFixture
{
    private readonly Recorded _events = new();

    [Fact]
    public async Task A_plan_goes_from_node_to_node_to_its_end()
    {
        await using var rounds = await StartAsync();
        await NodesAsync("a", "b");
        await PlanAsync("""{"version":"2.0","drain":{"timeoutSeconds":60}}""");
        await rounds.RunAsync();
        var notes = (await NodeAsync("a"))["metadata"]!["annotations"]!;
        Assert.Equal(("2.0", "site", "60"), ((string?)notes["edgekube.io/upgrade"], (string?)notes["edgekube.io/upgrade-plan"], (string?)notes["edgekube.io/upgrade-drain-seconds"]));
        Assert.Null((await NodeAsync("b"))["metadata"]!["annotations"]);
        Assert.Equal("Progressing 0/2", await StatusAsync());

        await DoneAsync("a", "2.0");
        await rounds.RunAsync();
        Assert.Empty((await NodeAsync("a"))["metadata"]!["annotations"]?.AsObject() ?? []);
        Assert.Equal("2.0", (string?)(await NodeAsync("b"))["metadata"]!["annotations"]!["edgekube.io/upgrade"]);
        await DoneAsync("b", "2.0");
        await rounds.RunAsync();
        Assert.Equal("Complete 2/2", await StatusAsync());
        Assert.Contains("Complete: 2 nodes run 2.0", _events.All);
        var before = Registry.Revision;
        await rounds.RunAsync();
        await rounds.RunAsync();
        Assert.InRange(Registry.Revision, before, before + 2); // the last orders are taken away, and then it is quiet
    }

    [Fact]
    public async Task A_failure_pauses_the_plan_and_whoever_goes_on_tries_that_node_first()
    {
        await using var rounds = await StartAsync();
        await NodesAsync("a", "b");
        await PlanAsync("""{"version":"2.0"}""");
        await rounds.RunAsync();
        await AnnotateAsync("a", n => n.Annotate(NodeUpgrade.StateKey, NodeUpgrade.Failed).Annotate(NodeUpgrade.MessageKey, "taken back: the agent has ended 2 times"));
        await rounds.RunAsync();
        await rounds.RunAsync();
        var plan = await PlanAsync();
        Assert.True((bool?)plan["spec"]!["paused"]);
        Assert.Equal("node a: taken back: the agent has ended 2 times", (string?)Condition(plan, "Degraded")["message"]);
        Assert.Equal("True", (string?)Condition(plan, "Degraded")["status"]);
        Assert.Equal("Paused 0/2", await StatusAsync());
        Assert.Contains("NodeFailed: Paused: node a does not take 2.0: taken back: the agent has ended 2 times", _events.All);
        Assert.Null((await NodeAsync("b"))["metadata"]!["annotations"]);

        await Registry.UpdateAsync(Plan("site"), WithPaused(false), Own, Ct);
        Time.Advance(TimeSpan.FromSeconds(5));
        await rounds.RunAsync();
        Assert.Null((string?)(await NodeAsync("a"))["metadata"]!["annotations"]!["edgekube.io/upgrade-state"]);
        Assert.Null((await NodeAsync("b"))["metadata"]!["annotations"]);
        Assert.Null((await PlanAsync())["spec"]!["paused"]);
    }

    [Fact]
    public async Task Orders_of_a_plan_that_is_gone_are_withdrawn_and_the_node_takes_pods_again()
    {
        await using var rounds = await StartAsync();
        await NodesAsync("a");
        await PlanAsync("""{"version":"2.0"}""");
        await rounds.RunAsync();
        await AnnotateAsync("a", n =>
        {
            n["spec"] = new JsonObject { ["unschedulable"] = true };
            return n.Annotate(NodeUpgrade.CordonedKey, "true");
        });
        await Registry.DeleteAsync(Plan("site"), new DeleteOptions(), Ct);
        await rounds.RunAsync();
        var node = await NodeAsync("a");
        Assert.Empty(node["metadata"]!["annotations"]?.AsObject() ?? []);
        Assert.Null(node["spec"]?["unschedulable"]);
    }

    [Theory]
    [InlineData("""{}""", "spec.version")]
    [InlineData("""{"version":"a b"}""", "spec.version")]
    [InlineData("""{"version":"1","batch":0}""", "spec.batch")]
    [InlineData("""{"version":"1","batch":"200%"}""", "spec.batch")]
    [InlineData("""{"version":"1","canary":{}}""", "spec.canary")]
    [InlineData("""{"version":"1","windows":[{"start":"24:00","duration":"1h"}]}""", "spec.windows[0].start")]
    [InlineData("""{"version":"1","windows":[{"start":"02:00","duration":"25h"}]}""", "spec.windows[0].duration")]
    [InlineData("""{"version":"1","windows":[{"start":"02:00","duration":"1h","timeZone":"Mars"}]}""", "spec.windows[0].timeZone")]
    [InlineData("""{"version":"1","windows":[{"start":"02:00","duration":"1h","days":["Caturday"]}]}""", "spec.windows[0].days[0]")]
    [InlineData("""{"version":"1","timeoutSeconds":5}""", "spec.timeoutSeconds")]
    public async Task What_no_plan_can_be_is_refused(string spec, string field)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => PlanAsync(spec));
        Assert.Contains(field, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_gets_its_defaults()
    {
        await PlanAsync("""{"version":"1"}""");
        Assert.Equal("""{"version":"1","batch":1,"timeoutSeconds":1800}""", (await PlanAsync())["spec"]!.ToJsonString());
    }

    private static ResourceKey Plan(string name) => new(BuiltIn.UpgradePlans, "", name);

    private static JsonNode Condition(JsonObject plan, string type) => plan["status"]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == type)!;

    private static Func<JsonObject, JsonObject> WithPaused(bool paused) => plan =>
    {
        plan["spec"]!["paused"] = paused;
        return plan;
    };

    private Task<WriteResult> PlanAsync(string spec) => CreateAsync(BuiltIn.UpgradePlans, "", $$"""{"metadata":{"name":"site"},"spec":{{spec}} }""");

    private async Task<JsonObject> PlanAsync() => (await FoundAsync(Plan("site")))!;

    private async Task<JsonObject> NodeAsync(string name) => (await FoundAsync(Key(BuiltIn.Nodes, name)))!;

    private async Task<string> StatusAsync() => (await PlanAsync())["status"]! is var status ? $"{status["phase"]} {status["updated"]}/{status["total"]}" : "";

    private async Task NodesAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await CreateAsync(BuiltIn.Nodes, "", $$$"""{"metadata":{"name":"{{{name}}}"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");
        }
    }

    private Task<WriteResult> DoneAsync(string name, string version) => AnnotateAsync(name, node =>
    {
        node["metadata"]!["labels"] = new JsonObject { [NodeUpgrade.VersionLabel] = version };
        return node.Annotate(NodeUpgrade.StateKey, NodeUpgrade.Done);
    });

    private Task<WriteResult> AnnotateAsync(string name, Func<JsonObject, JsonObject> change) => Registry.UpdateAsync(Key(BuiltIn.Nodes, name), change, Own, Ct);

    private async Task<Rounds> StartAsync()
    {
        var nodes = new ResourceCache<NodeView>(Registry, BuiltIn.Nodes, ApiJson.Default.NodeView);
        await nodes.StartAsync(Ct);
        return new(nodes, Registry, new UpgradeRound(Registry, nodes, _events, Time));
    }

    private sealed record Rounds(ResourceCache<NodeView> Nodes, IRegistry Registry, UpgradeRound Round) : IAsyncDisposable
    {
        public async Task RunAsync()
        {
            await Nodes.WhenSyncedAsync(Ct);
            var list = await Registry.ListAsync(new ListQuery(Registry.Definitions.Get(BuiltIn.Nodes), ""), Ct);
            foreach (var item in list.Items)
            {
                await Nodes.WhenAtAsync(item.Revision, Ct);
            }

            await Round.RunAsync(Ct);
        }

        public async ValueTask DisposeAsync()
        {
            await Nodes.StopAsync(CancellationToken.None);
            Nodes.Dispose();
        }
    }

    private sealed class Recorded : IEventRecorder
    {
        public List<string> All { get; } = [];

        public void Record(ObjectReference about, string type, string reason, string message, string component, string? host = null) => All.Add($"{reason}: {message}");
    }
}
