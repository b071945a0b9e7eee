using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

public sealed class KubernetesProtobufTests
{
    [Fact]
    public void A_ConfigMap_is_read_by_its_schema()
    {
        var metadata = Message(1, "settings"u8.ToArray());
        var entry = Concat(Message(1, "colour"u8.ToArray()), Message(2, "green"u8.ToArray()));
        var decoded = Decode("v1", "ConfigMap", Concat(Message(1, metadata), Message(2, entry)));
        Assert.Equal(
            """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"colour":"green"}}""", decoded.ToJsonString());
    }

    [Fact]
    public void Quantities_and_numbers_or_strings_become_plain_values()
    {
        var quantity = Message(1, "64Mi"u8.ToArray());
        var limits = Concat(Message(1, "memory"u8.ToArray()), Message(2, quantity));
        var container = Concat(Message(1, "c"u8.ToArray()), Message(8, Message(1, limits)));
        var decoded = Decode("v1", "Pod", Message(2, Message(2, container)));
        Assert.Equal("64Mi", (string?)decoded["spec"]!["containers"]![0]!["resources"]!["limits"]!["memory"]);

        var port = Concat([3 << 3, 80], Message(4, Concat([1 << 3, 1], Message(3, "web"u8.ToArray()))));
        var service = Decode("v1", "Service", Message(2, Message(1, port)));
        Assert.Equal("web", (string?)service["spec"]!["ports"]![0]!["targetPort"]);
        Assert.Equal(80, (int?)service["spec"]!["ports"]![0]!["port"]);
    }

    [Fact]
    public void A_volume_s_source_is_read_out_of_the_message_that_holds_it()
    {
        var secret = Message(1, "keys"u8.ToArray());
        var volume = Concat(Message(1, "v"u8.ToArray()), Message(2, Message(6, secret)));
        var decoded = Decode("v1", "Pod", Message(2, Message(1, volume)));
        Assert.Equal("""{"name":"v","secret":{"secretName":"keys"}}""", decoded["spec"]!["volumes"]![0]!.ToJsonString());
    }

    [Fact]
    public void A_rule_in_a_rule_with_operations_in_a_named_rule_is_one_map()
    {
        var rule = Concat(Message(1, "apps"u8.ToArray()), Message(2, "v1"u8.ToArray()), Message(3, "deployments"u8.ToArray()));
        var named = Concat(Message(1, "web"u8.ToArray()), Message(2, Concat(Message(1, "CREATE"u8.ToArray()), Message(2, rule))));
        var raw = Message(2, Message(2, Message(3, named)));
        var decoded = Decode("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", raw);
        var shown = decoded["spec"]!["matchConstraints"]!["resourceRules"]![0]!;
        Assert.Equal(
            """{"resourceNames":["web"],"operations":["CREATE"],"apiGroups":["apps"],"apiVersions":["v1"],"resources":["deployments"]}""", shown.ToJsonString());

        var schema = BuiltInDefinitions.Load().FindKind("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy")!.Schema;
        using var encoder = new KubernetesEncoder();
        encoder.WriteItem(Encoding.UTF8.GetBytes(decoded.ToJsonString()), schema);
        Assert.True(encoder.Written.Span.IndexOf(Message(2, rule)) >= 0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("k8s\0\u000a\u007f")]
    [InlineData("k8s\0\u00ff\u00ff\u00ff")]
    public void Text_that_is_no_such_message_is_refused(string text)
    {
        var refused = Assert.Throws<ApiException>(() => KubernetesProtobuf.Decode(Encoding.Latin1.GetBytes(text), (_, _) => new SchemaNode()));
        Assert.Equal(400, refused.Code);
    }

    private static System.Text.Json.Nodes.JsonObject Decode(string apiVersion, string kind, byte[] raw)
    {
        var type = Concat(Message(1, Encoding.UTF8.GetBytes(apiVersion)), Message(2, Encoding.UTF8.GetBytes(kind)));
        var table = BuiltInDefinitions.Load();
        return KubernetesProtobuf.Decode(
            Concat("k8s\0"u8.ToArray(), Message(1, type), Message(2, raw)), (version, name) => table.FindKind(version, name)?.Schema);
    }

    private static byte[] Message(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];

    private static byte[] Concat(params byte[][] parts) => [.. parts.SelectMany(p => p)];
}
