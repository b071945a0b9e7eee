using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Upgrades;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Upgrades;

public sealed class UpgradeRolloutTests
{
    private static readonly DateTimeOffset _now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero); // a Monday

    [Fact]
    public void One_node_begins_at_a_time() => Assert.Equal(["a"], Make("{}", Old("b"), Old("a"), Old("c")).Begin);

    [Theory]
    [InlineData("""{"batch":2}""", 2)]
    [InlineData("""{"batch":"50%"}""", 3)]
    [InlineData("""{"batch":"1%"}""", 1)]
    [InlineData("""{"batch":"100%"}""", 5)]
    public void A_batch_is_a_number_or_a_share_of_the_nodes(string spec, int count) =>
        Assert.Equal(count, Make(spec, Old("a"), Old("b"), Old("c"), Old("d"), Old("e")).Begin.Count);

    [Fact]
    public void The_next_begins_when_one_is_ready_with_the_version()
    {
        Assert.Empty(Make("{}", Ordered("a", "Installing"), Old("b")).Begin);
        Assert.Empty(Make("{}", Ordered("a", "Done") with { Ready = false }, Old("b")).Begin);
        Assert.Empty(Make("{}", New("a") with { Ready = false }, Old("b")).Begin);
        Assert.Equal(["b"], Make("{}", New("a"), Old("b")).Begin);
        var done = Make("{}", New(Ordered("a", "Done")), Old("b"));
        Assert.Equal(["b"], done.Begin);
        Assert.True(done.Nodes[0].Withdraw);
    }

    [Fact]
    public void The_canaries_are_first_and_the_others_wait_for_all_of_them()
    {
        const string Spec = """{"batch":10,"canary":{"nodeSelector":{"matchLabels":{"site":"lab"}}}}""";
        var (first, second) = (In("lab", Old("y")), In("lab", Old("z")));
        Assert.Equal(["y", "z"], Make(Spec, Old("a"), first, second).Begin);
        Assert.Equal("Canary", Make(Spec, Old("a"), first, second).Reason);
        Assert.Empty(Make(Spec, Old("a"), New(first), In("lab", Ordered("z", "Installing"))).Begin);
        Assert.Empty(Make(Spec, Old("a"), New(first), second with { Ready = false }).Begin);
        Assert.Equal(["a"], Make(Spec, Old("a"), New(first), New(second)).Begin);
    }

    [Fact]
    public void Some_canaries_are_a_number_of_nodes()
    {
        const string Spec = """{"batch":10,"canary":{"count":2}}""";
        Assert.Equal(["a", "b"], Make(Spec, Old("a"), Old("b"), Old("c")).Begin);
        Assert.Equal(["b"], Make(Spec, New("a"), Old("b"), Old("c")).Begin);
        Assert.Equal(["c"], Make(Spec, New("a"), New("b"), Old("c")).Begin);
    }

    [Fact]
    public void Canaries_that_nobody_is_stop_the_plan()
    {
        var rollout = Make("""{"canary":{"nodeSelector":{"matchLabels":{"site":"lab"}}}}""", Old("a"));
        Assert.Empty(rollout.Begin);
        Assert.Equal(("Waiting", "NoCanary"), (rollout.Phase, rollout.Reason));
    }

    [Fact]
    public void Nodes_that_are_not_ready_have_their_turn_later()
    {
        var rollout = Make("{}", Old("a") with { Ready = false }, Old("b"));
        Assert.Equal(["b"], rollout.Begin);
        Assert.Equal("NodesNotReady", Make("{}", Old("a") with { Ready = false }, New("b")).Reason);
        Assert.Equal("NoNodes", Make("{}").Reason);
    }

    [Fact]
    public void All_nodes_with_the_version_are_the_end()
    {
        var rollout = Make("{}", New("a"), New("b"));
        Assert.Equal(("Complete", 2, 2), (rollout.Phase, rollout.Total, rollout.Count("Updated")));
        Assert.Empty(rollout.Begin);
    }

    [Fact]
    public void A_failure_stops_all_further_nodes()
    {
        var rollout = Make("""{"batch":3}""", Ordered("a", "Failed", "it crashes"), Old("b"));
        Assert.Empty(rollout.Begin);
        Assert.Equal("a", Assert.Single(rollout.NewFailures).Node.Name);
        Assert.Equal(("Paused", "NodeFailed", "node a: it crashes"), (rollout.Phase, rollout.Reason, rollout.Message));
    }

    [Fact]
    public void A_later_generation_tries_the_failed_node_again_before_others()
    {
        var failed = Ordered("z", "Failed", "it crashes", pausedAt: 6);
        Assert.Equal("Failed", Make("""{"paused":true}""", 7, Old("a"), failed).Nodes[1].Phase);
        Assert.Empty(Make("{}", 6, Old("a"), failed).Begin);
        Assert.Equal(["z"], Make("{}", 7, Old("a"), failed).Begin);
        Assert.Empty(Make("{}", 7, Old("a"), failed).NewFailures);
    }

    [Fact]
    public void A_node_that_takes_too_long_has_failed()
    {
        var late = Ordered("a", "Sending");
        var spec = Spec("""{"timeoutSeconds":600}""", 1);
        Assert.Equal("Sending", UpgradeRollout.Make(spec, [late], _now.AddSeconds(599)).Nodes[0].Phase);
        Assert.Equal(_now.AddSeconds(600), UpgradeRollout.Make(spec, [late], _now.AddSeconds(599)).LookAgain);
        var sight = UpgradeRollout.Make(spec, [late], _now.AddSeconds(600)).Nodes[0];
        Assert.True(sight is { Phase: "Failed", IsLate: true });
        Assert.Equal("it is not ready with 2.0 after 600 s; the last that was known: Sending", sight.Message);
    }

    [Fact]
    public void A_paused_plan_lets_nodes_finish_and_no_other_begin()
    {
        var rollout = Make("""{"paused":true,"batch":2}""", Ordered("a", "Installing"), Old("b"));
        Assert.Empty(rollout.Begin);
        Assert.False(rollout.Nodes[0].Withdraw);
        Assert.Equal(("Paused", "Paused"), (rollout.Phase, rollout.Reason));
    }

    [Fact]
    public void Outside_its_windows_a_plan_waits()
    {
        const string Spec = """{"windows":[{"start":"02:00","duration":"2h"}]}""";
        var rollout = Make(Spec, Old("a"));
        Assert.Empty(rollout.Begin);
        Assert.Equal(("Waiting", "OutsideWindow", "until 2026-06-02T02:00:00Z"), (rollout.Phase, rollout.Reason, rollout.Message));
        Assert.Equal(new DateTimeOffset(2026, 6, 2, 2, 0, 0, TimeSpan.Zero), rollout.LookAgain);
        Assert.Equal("Finishing", Make(Spec, Ordered("a", "Installing"), Old("b")).Reason);
    }

    [Fact]
    public void Another_version_replaces_an_order_that_has_not_come_to_installing()
    {
        var sending = Ordered("a", "Sending", version: "1.9");
        Assert.Equal(["a"], Make("{}", sending).Begin);
        var installing = Make("{}", Ordered("a", "Installing", version: "1.9"));
        Assert.Empty(installing.Begin);
        Assert.False(installing.Nodes[0].Withdraw);
    }

    [Fact]
    public void A_newer_plan_has_its_nodes_for_itself()
    {
        var rollout = Make("{}", Old("a") with { TakenBy = "newer" }, New("b"));
        Assert.Equal(("Superseded", "Complete", 1), (rollout.Nodes[0].Phase, rollout.Phase, rollout.Total));
        var busy = Make("{}", Ordered("a", "Installing", plan: "other"), Old("b"));
        Assert.Empty(busy.Begin);
    }

    private static UpgradeRollout Make(string spec, params UpgradeTarget[] nodes) => Make(spec, 1, nodes);

    private static UpgradeRollout Make(string spec, long generation, params UpgradeTarget[] nodes) => UpgradeRollout.Make(Spec(spec, generation), nodes, _now);

    private static UpgradeSpec Spec(string spec, long generation)
    {
        var plan = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "plan", ["generation"] = generation }, ["spec"] = JsonNode.Parse(spec) };
        plan["spec"]!["version"] = "2.0";
        return UpgradeSpec.Read(plan);
    }

    private static UpgradeTarget Old(string name) => new(name, new Dictionary<string, string> { [NodeUpgrade.VersionLabel] = "1.0" }, Ready: true, NodeUpgrade.None);

    private static UpgradeTarget New(string name) => New(Old(name));

    private static UpgradeTarget New(UpgradeTarget node) =>
        node with { Labels = new Dictionary<string, string>(node.Labels!) { [NodeUpgrade.VersionLabel] = "2.0" } };

    private static UpgradeTarget In(string site, UpgradeTarget node) => node with { Labels = new Dictionary<string, string>(node.Labels!) { ["site"] = site } };

    private static UpgradeTarget Ordered(string name, string state, string message = "", long? pausedAt = null, string version = "2.0", string plan = "plan")
    {
        var notes = new Dictionary<string, string>
        {
            [NodeUpgrade.VersionKey] = version,
            [NodeUpgrade.PlanKey] = plan,
            [NodeUpgrade.SinceKey] = TimeConverter.Format(_now),
            [NodeUpgrade.StateKey] = state,
            [NodeUpgrade.MessageKey] = message,
        };
        if (pausedAt is { } generation)
        {
            notes[NodeUpgrade.PausedAtKey] = generation.ToString(CultureInfo.InvariantCulture);
        }

        return Old(name) with { Order = NodeUpgrade.Of(notes) };
    }
}
