using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.NodeLink;
using Xunit;

namespace EdgeKube.Server.Tests.NodeLink;

public sealed class NodeStatusPlanTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Silence_makes_all_four_conditions_unknown_in_kubernetes_words()
    {
        var node = NodeStatusPlan.Reported(Node(), Ready(), _now);
        var conditions = NodeStatusPlan.Silent(node, _now.AddSeconds(30))["status"]!["conditions"]!.AsArray();
        Assert.Equal(4, conditions.Count);
        Assert.All(conditions, c => Assert.Equal("Unknown", (string?)c!["status"]));
        var ready = conditions.Single(c => (string?)c!["type"] == "Ready")!;
        Assert.Equal("NodeStatusUnknown", (string?)ready["reason"]);
        Assert.Equal("Kubelet stopped posting node status.", (string?)ready["message"]);
        Assert.Equal("2026-01-02T03:04:35Z", (string?)ready["lastTransitionTime"]);
    }

    [Fact]
    public void The_same_report_later_changes_nothing()
    {
        var first = NodeStatusPlan.Reported(Node(), Ready(), _now).ToJsonString();
        var again = NodeStatusPlan.Reported(JsonNode.Parse(first)!.AsObject(), Ready(), _now.AddMinutes(5)).ToJsonString();
        Assert.Equal(first, again);
    }

    [Fact]
    public void What_others_say_of_a_node_stays_and_what_it_says_no_more_goes()
    {
        var node = Node();
        node["status"] = JsonNode.Parse("""{"conditions":[{"type":"MemoryCgroupDisabled","status":"True"},{"type":"NetworkUnavailable","status":"False"}]}""");
        var types = NodeStatusPlan.Reported(node, Ready(), _now)["status"]!["conditions"]!.AsArray().Select(c => (string?)c!["type"]);
        Assert.Contains("NetworkUnavailable", types);
        Assert.DoesNotContain("MemoryCgroupDisabled", types);
    }

    [Fact]
    public void Silence_twice_is_silence_once()
    {
        var first = NodeStatusPlan.Silent(Node(), _now).ToJsonString();
        Assert.Equal(first, NodeStatusPlan.Silent(JsonNode.Parse(first)!.AsObject(), _now.AddMinutes(1)).ToJsonString());
    }

    [Fact]
    public void A_pods_own_conditions_replace_the_old_and_the_schedulers_stay()
    {
        var pod = JsonNode.Parse(
            """{"metadata":{"uid":"u"},"status":{"phase":"Pending","qosClass":"BestEffort","conditions":[{"type":"PodScheduled","status":"True"},{"type":"Ready","status":"False"}]}}""")!.AsObject();
        var merged = PodStatusWriter.Merged(
            pod, "u", new PodStatus { Phase = "Running", Conditions = [new Condition { Type = "Ready", Status = "True" }] })["status"]!;
        Assert.Equal("Running", (string?)merged["phase"]);
        Assert.Equal("BestEffort", (string?)merged["qosClass"]);
        Assert.Equal(["Ready", "PodScheduled"], merged["conditions"]!.AsArray().Select(c => (string?)c!["type"]));
    }

    [Fact]
    public void A_pods_status_is_no_news_for_its_node_and_its_spec_is()
    {
        static byte[] Pod(string image, string phase, int revision) => System.Text.Encoding.UTF8.GetBytes(
            $$"""{"metadata":{"name":"a","resourceVersion":"{{revision}}"},"spec":{"image":"{{image}}"},"status":{"phase":"{{phase}}"} }""");
        var before = DesiredForm.Pod(Pod("x:1", "Pending", 1));
        Assert.Equal(before.Fingerprint, DesiredForm.Pod(Pod("x:1", "Running", 2)).Fingerprint);
        Assert.NotEqual(before.Fingerprint, DesiredForm.Pod(Pod("x:2", "Running", 3)).Fingerprint);
    }

    [Fact]
    public void A_node_that_missed_the_last_steps_is_taken_back_to_where_it_is()
    {
        var key = ResourceKey.Parse("pods/default/a");
        var ledger = new DesiredLedger();
        ledger.Reset("e", 10);
        ledger.Record(0, 11, [(key, new DesiredLedger.Entry(1, 100))]);
        ledger.Acknowledge(11);
        ledger.Record(11, 12, [(key, new DesiredLedger.Entry(2, 200))]);
        ledger.Record(12, 13, [(key, null)]);
        Assert.True(ledger.GoTo("e", 12));
        Assert.Equal((200L, 12L, 0), (ledger.Find(key)!.Value.Fingerprint, ledger.Revision, ledger.InFlight));
        Assert.False(ledger.GoTo("e", 11));
        Assert.False(ledger.GoTo("other", 12));
    }

    private static JsonObject Node() => new() { ["metadata"] = new JsonObject { ["name"] = "n" } };

    private static NodeStatus Ready() => new()
    {
        Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "KubeletReady", Message = "kubelet is posting ready status" }],
    };
}
