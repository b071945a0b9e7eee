using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Server.Management.HomeAssistant;
using Xunit;

namespace EdgeKube.Server.Tests.Management.HomeAssistant;

/// <summary>Against what Home Assistant documents of MQTT discovery: required members, platforms, device classes.</summary>
public sealed class DiscoveryTests
{
    private static readonly Dictionary<string, string[]> _classes = new()
    {
        ["sensor"] = ["timestamp"],
        ["binary_sensor"] = ["connectivity"],
        ["button"] = ["restart"],
        ["switch"] = [],
    };

    public static TheoryData<string, string, string> Objects => new()
    {
        { "nodes", "board-1.site", "edgekube_node_board-1_site" },
        { "deployments.apps", "web", "edgekube_deployment_default_web" },
        { "daemonsets.apps", "web", "edgekube_daemonset_default_web" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void Every_device_and_component_is_as_documented(string type, string name, string id)
    {
        var message = Announce(type, name);
        Assert.Equal($"homeassistant/device/{id}/config", message.Topic);
        Assert.Equal([id], message.Config["device"]!["identifiers"]!.AsArray().Select(i => (string?)i));
        Assert.NotNull((string?)message.Config["origin"]!["name"]);
        var ids = new HashSet<string>();
        foreach (var (_, component) in message.Config["components"]!.AsObject())
        {
            var platform = (string)component!["platform"]!;
            Assert.True(ids.Add((string)component["unique_id"]!));
            Assert.True(component["device_class"] is null || _classes[platform].Contains((string)component["device_class"]!));
            Assert.Equal(platform is "button" or "switch", component["command_topic"] is not null);
            Assert.Equal(platform is not "button", component["value_template"] is not null);
        }
    }

    [Fact]
    public void Commands_carry_the_account_and_a_DaemonSet_has_no_switch()
    {
        var web = Announce("deployments.apps", "web").Config;
        Assert.Equal("edgekube/v1/state/workload/default/deployment/web", (string?)web["state_topic"]);
        Assert.Equal("edgekube/v1/command/ha/workload/default/deployment/web/run", (string?)web["components"]!["run"]!["command_topic"]);
        Assert.Equal("edgekube/v1/command/ha/node/b/reboot", (string?)Announce("nodes", "b").Config["components"]!["restart"]!["command_topic"]);
        Assert.Null(Announce("daemonsets.apps", "web").Config["components"]!["run"]);
    }

    [Theory]
    [InlineData("""{"metadata":{},"spec":{"replicas":3}}""", false, """{"metadata":{"annotations":{"edgekube.io/replicas-before":"3"}},"spec":{"replicas":0}}""")]
    [InlineData("""{"metadata":{"annotations":{"edgekube.io/replicas-before":"3"}},"spec":{"replicas":0}}""", true, """{"metadata":{"annotations":{"edgekube.io/replicas-before":null}},"spec":{"replicas":3}}""")]
    [InlineData("""{"metadata":{},"spec":{"replicas":0}}""", true, """{"metadata":{"annotations":{"edgekube.io/replicas-before":null}},"spec":{"replicas":1}}""")]
    [InlineData("""{"metadata":{},"spec":{"replicas":2}}""", true, null)]
    [InlineData("""{"metadata":{},"spec":{"replicas":0}}""", false, null)]
    public void A_switch_scales_to_zero_and_back(string workload, bool on, string? patch)
    {
        using var document = JsonDocument.Parse(workload);
        Assert.Equal(patch, CommandTopics.Plan(document.RootElement, on)?.ToJsonString());
    }

    private static (string Topic, JsonObject Config) Announce(string type, string name)
    {
        var key = new ResourceKey(GroupResource.Parse(type), type == "nodes" ? "" : "default", name);
        var message = new DiscoverySource(null!, "ha", "v1").Announcement(key);
        return (message.Topic, JsonNode.Parse(message.Payload.Span)!.AsObject());
    }
}
