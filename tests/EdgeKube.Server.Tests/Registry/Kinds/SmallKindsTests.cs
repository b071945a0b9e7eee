using System.Text.Json.Nodes;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.ConfigMaps;
using EdgeKube.Server.Registry.Kinds.EndpointSlices;
using EdgeKube.Server.Registry.Kinds.Events;
using EdgeKube.Server.Registry.Kinds.Leases;
using EdgeKube.Server.Registry.Kinds.Namespaces;
using EdgeKube.Server.Registry.Kinds.Nodes;
using EdgeKube.Server.Registry.Kinds.Secrets;
using Xunit;

namespace EdgeKube.Server.Tests.Registry.Kinds;

public sealed class SmallKindsTests
{
    [Fact]
    public void A_namespace_stays_until_its_finalizer_is_gone()
    {
        IKindHooks hooks = new NamespaceHooks();
        var ns = hooks.Created("""{"metadata":{"name":"n"}}""");
        Assert.Equal("n", (string?)ns["metadata"]!["labels"]!["kubernetes.io/metadata.name"]);
        Assert.Equal("Active", (string?)ns["status"]!["phase"]);
        Assert.True(hooks.HoldsDeletion(ns));
        hooks.PrepareDelete(ns);
        Assert.Equal("Terminating", (string?)ns["status"]!["phase"]);
        var kept = hooks.Updated(ns, n => n["spec"] = new JsonObject());
        Assert.True(hooks.HoldsDeletion(kept));
        var finalized = hooks.Updated(ns, n => n["spec"] = new JsonObject { ["finalizers"] = new JsonArray() }, "finalize");
        Assert.False(hooks.HoldsDeletion(finalized));
        Assert.Equal("Terminating", (string?)finalized["status"]!["phase"]);
    }

    [Fact]
    public void A_config_maps_keys_are_checked()
    {
        var hooks = new ConfigMapHooks();
        Assert.StartsWith(
            "data[a b]: Invalid value: \"a b\": a valid config key must consist of",
            Assert.Single(hooks.Errors(Checked.Json("""{"data":{"a b":"x"}}"""))),
            StringComparison.Ordinal);
        Assert.Equal(
            ["data[a]: Invalid value: \"a\": duplicate of key present in binaryData"],
            hooks.Errors(Checked.Json("""{"data":{"a":"x"},"binaryData":{"a":"eA=="}}""")));
        var big = new JsonObject { ["data"] = new JsonObject { ["a"] = new string('x', (1024 * 1024) + 1) } };
        Assert.Single(hooks.Errors(big));
    }

    [Fact]
    public void What_is_immutable_stays()
    {
        var old = Checked.Json("""{"immutable":true,"data":{"a":"x"}}""");
        Assert.Equal(
            ["data: Forbidden: field is immutable when `immutable` is set"],
            new ConfigMapHooks().Errors(Checked.Json("""{"immutable":true,"data":{"a":"y"}}"""), old));
        Assert.Equal(
            ["immutable: Forbidden: field is immutable when `immutable` is set"],
            new ConfigMapHooks().Errors(Checked.Json("""{"data":{"a":"x"}}"""), old));
    }

    [Fact]
    public void A_secrets_text_becomes_data()
    {
        var secret = new SecretHooks().Created("""{"data":{"b":"eA=="},"stringData":{"a":"hi"}}""");
        Assert.Equal("""{"data":{"b":"eA==","a":"aGk="},"type":"Opaque"}""", secret.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"kubernetes.io/tls","data":{"tls.crt":""}}""", "data[tls.key]: Required value")]
    [InlineData("""{"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"eA=="}}""",
        "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": must be valid JSON")]
    [InlineData("""{"type":"Opaque","data":{"a":"!"}}""", "data[a]: Invalid value: \"<hidden>\": must be base64")]
    public void A_secrets_type_asks_for_its_keys(string secret, string error) =>
        Assert.Equal([error], new SecretHooks().Errors(Checked.Json(secret)));

    [Fact]
    public void A_secrets_type_may_not_change() => Assert.Equal(
        ["type: Invalid value: \"b\": field is immutable"],
        new SecretHooks().Errors(Checked.Json("""{"type":"b"}"""), Checked.Json("""{"type":"a"}""")));

    [Fact]
    public void A_nodes_pod_range_is_given_once()
    {
        var hooks = new NodeHooks();
        var node = hooks.Created("""{"spec":{"podCIDR":"10.42.0.0/24"}}""");
        Assert.Equal("""["10.42.0.0/24"]""", node["spec"]!["podCIDRs"]!.ToJsonString());
        var changed = Checked.Json("""{"spec":{"podCIDR":"10.42.1.0/24","podCIDRs":["10.42.1.0/24"]}}""");
        Assert.Equal(["spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid"], hooks.Errors(changed, node));
        Assert.Single(hooks.Errors(Checked.Json(
            """{"spec":{"taints":[{"key":"a","effect":"NoSchedule"},{"key":"a","effect":"NoSchedule","value":"x"}]}}""")));
    }

    [Fact]
    public void An_event_lies_with_what_it_is_about()
    {
        var hooks = new EventHooks();
        Assert.Empty(hooks.Errors(Checked.Json("""{"metadata":{"namespace":"a"},"involvedObject":{"namespace":"a"}}""")));
        Assert.Empty(hooks.Errors(Checked.Json("""{"metadata":{"namespace":"default"},"involvedObject":{"kind":"Node"}}""")));
        Assert.Equal(
            ["involvedObject.namespace: Invalid value: \"b\": does not match event.namespace"],
            hooks.Errors(Checked.Json("""{"metadata":{"namespace":"a"},"involvedObject":{"namespace":"b"}}""")));
    }

    [Theory]
    [InlineData("""{"addressType":"IPv4","endpoints":[{"addresses":["10.42.0.2"]}]}""", null)]
    [InlineData("""{"addressType":"IPv4","endpoints":[{"addresses":["1"]}]}""",
        "endpoints[0].addresses[0]: Invalid value: \"1\": must be a valid IPv4 address")]
    [InlineData("""{"addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]}]}""",
        "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)")]
    [InlineData("""{"addressType":"IPv4","endpoints":[{"addresses":[]}]}""", "endpoints[0].addresses: Required value: must contain at least 1 address")]
    public void An_endpoints_addresses_are_of_its_slices_family(string slice, string? error) =>
        Assert.Equal(error is null ? [] : [error], new EndpointSliceHooks().Errors(Checked.Json(slice)));

    [Fact]
    public void A_lease_lasts() => Assert.Equal(
        ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"],
        new LeaseHooks().Errors(Checked.Json("""{"spec":{"leaseDurationSeconds":0}}""")));
}
