using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Management.HomeAssistant;
using Xunit;

namespace EdgeKube.Server.Tests.Management.HomeAssistant;

/// <summary>Against what Home Assistant documents of MQTT discovery: required members, platforms, device classes.</summary>
public sealed class DiscoveryTests
{
    private static readonly NodeUsage _usage = new() { At = default, Window = 1, Cpu = 1, Memory = 1 };

    public static TheoryData<string, string, string> Objects => new()
    {
        { "nodes", "board-1.site", "edgekube_node_board-1_site" },
        { "deployments.apps", "web", "edgekube_deployment_default_web" },
        { "statefulsets.apps", "db", "edgekube_statefulset_default_db" },
        { "daemonsets.apps", "web", "edgekube_daemonset_default_web" },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void Every_device_and_component_is_as_documented(string type, string name, string id)
    {
        var message = Announce(type, name);
        Assert.Equal($"homeassistant/device/{id}/config", message.Topic);
        Assert.Equal([id], message.Config["device"]!["identifiers"]!.AsArray().Select(i => (string?)i));
        Assert.Empty(new DiscoverySchema().Check(message.Topic, message.Config));
    }

    [Fact]
    public void A_board_has_sensors_for_what_it_was_once_seen_to_tell()
    {
        var source = new DiscoverySource(null!, "ha", "v1");
        Assert.DoesNotContain("temperature", Components());
        Assert.True(source.Learn("b", _usage with { Temperature = 40_000, DiskCapacity = 100, DiskUsed = 3 }));
        Assert.False(source.Learn("b", _usage with { Temperature = 41_000 }));
        Assert.True(source.Learn("b", _usage with { Uptime = 7 }));
        Assert.Equal(["disk", "temperature", "uptime"], Components().Intersect(["disk", "temperature", "uptime"]));
        var message = Announce("nodes", "b", source);
        Assert.Equal(("°C", "temperature"), ((string?)message.Config["components"]!["temperature"]!["unit_of_measurement"], (string?)message.Config["components"]!["temperature"]!["device_class"]));
        Assert.Empty(new DiscoverySchema().Check(message.Topic, message.Config));

        IEnumerable<string> Components() => Announce("nodes", "b", source).Config["components"]!.AsObject().Select(c => c.Key);
    }

    [Theory]
    [InlineData("device", "identifiers", "[]", "device: nothing identifies it")]
    [InlineData("device", "colour", "\"red\"", "device: colour is not known")]
    [InlineData("components", "ready", """{"platform":"binary_sensor","unique_id":"x","device_class":"temperature"}""", "ready: temperature is no device class of a binary_sensor")]
    [InlineData("components", "cpu", """{"platform":"sensor","unique_id":"x","device_class":"temperature","unit_of_measurement":"%"}""", "cpu: unit_of_measurement may not be %")]
    [InlineData("components", "cpu", """{"platform":"sensor","unique_id":"x","state_class":"often"}""", "cpu: state_class may not be often")]
    [InlineData("components", "restart", """{"platform":"button","unique_id":"x"}""", "restart: command_topic is required")]
    public void The_schema_finds_what_is_wrong(string part, string key, string value, string problem)
    {
        var message = Announce("nodes", "b");
        message.Config[part]![key] = JsonNode.Parse(value);
        Assert.Equal([problem], new DiscoverySchema().Check(message.Topic, message.Config));
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

    private static (string Topic, JsonObject Config) Announce(string type, string name, DiscoverySource? source = null)
    {
        var key = new ResourceKey(GroupResource.Parse(type), type == "nodes" ? "" : "default", name);
        var message = (source ?? new DiscoverySource(null!, "ha", "v1")).Announcement(key);
        return (message.Topic, JsonNode.Parse(message.Payload.Span)!.AsObject());
    }
}
