using System.Text.Json.Nodes;
using EdgeKube.Api.Protobuf;
using EdgeKube.Api.Schemas;
using EdgeKube.Server.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Registry;

/// <summary>A made-up object of every kind, with every field set, is the same after it was protobuf.</summary>
public sealed class ProtobufKindTests
{
    private const int Deep = 8;

    public static TheoryData<string, string> Kinds => [.. BuiltInDefinitions.Load().All.Where(ProtobufSchemas.Speaks).Select(d => (d.ApiVersion, d.Kind))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_of_a_kind_survives(string apiVersion, string kind)
    {
        var table = BuiltInDefinitions.Load();
        var schema = ProtobufSchemas.Of(table, apiVersion, kind)!;
        var sample = (JsonObject)Sample(schema, 0)!;
        sample["apiVersion"] = apiVersion;
        sample["kind"] = kind;
        using var encoder = new KubernetesEncoder();
        encoder.WriteObject(apiVersion, kind, System.Text.Encoding.UTF8.GetBytes(sample.ToJsonString()), schema);
        var back = KubernetesProtobuf.Decode(encoder.Written.Span, (a, k) => ProtobufSchemas.Of(table, a, k));
        Assert.True(JsonNode.DeepEquals(sample, back), $"{sample.ToJsonString()}\n{back.ToJsonString()}");
    }

    /// <summary>A schema of items may be a list in Kubernetes' types alone: validation has to see it to refuse it.</summary>
    [Fact]
    public void A_list_of_schemas_of_items_is_read()
    {
        const string Kind = "CustomResourceDefinition";
        const string ApiVersion = "apiextensions.k8s.io/v1";
        var items = Message(24, [.. Message(2, Text(5, "string")), .. Message(2, Text(5, "integer"))]);
        var crd = Message(2, Message(7, Message(4, Message(1, items))));
        byte[] body = [.. "k8s\0"u8, .. Message(1, [.. Text(1, ApiVersion), .. Text(2, Kind)]), .. Message(2, crd)];
        var table = BuiltInDefinitions.Load();
        var read = KubernetesProtobuf.Decode(body, (a, k) => ProtobufSchemas.Of(table, a, k));
        Assert.Equal(
            """[{"type":"string"},{"type":"integer"}]""",
            read["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["items"]!.ToJsonString());
    }

    private static byte[] Text(int field, string text) => Message(field, System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] inner)
    {
        var tag = (field << 3) | 2;
        byte[] tags = tag < 0x80 ? [(byte)tag] : [(byte)(tag | 0x80), (byte)(tag >> 7)];
        return [.. tags, (byte)inner.Length, .. inner];
    }

    private static JsonNode? Sample(SchemaNode schema, int depth) => schema switch
    {
        _ when schema.TypeName.EndsWith(".JSONSchemaPropsOrBool", StringComparison.Ordinal) =>
            depth % 2 == 0 ? true : new JsonObject { ["type"] = "string", ["items"] = new JsonObject { ["additionalProperties"] = false } },
        _ when schema.TypeName.EndsWith(".JSONSchemaPropsOrStringArray", StringComparison.Ordinal) =>
            depth % 2 == 0 ? new JsonArray("a", "b") : new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(1, null, "x", new JsonObject()) },
        _ when schema.TypeName.EndsWith(".CustomResourceSubresourceStatus", StringComparison.Ordinal) => new JsonObject(),
        { IntOrString: true } => "25%",
        { Format: "quantity" } => "1500m",
        { Format: "go-duration" } => "1.5s",
        { Format: "date-time" } => "2026-01-02T03:04:05Z",
        { Format: "micro-time" } => "2026-01-02T03:04:05.000006Z",
        { Type: "string", Format: "byte" } => "AAEC",
        { Type: "string" } => "t\u00e4xt",
        { Type: "boolean" } => true,
        { Type: "integer" } => -7,
        { Type: "number" } => 1.5,
        { Type: "array", Items: { } items } => items.Properties.Count > 0 ? new JsonArray(Sample(items, depth + 1)) : new JsonArray(Sample(items, depth + 1), Sample(items, depth + 1)),
        { Values: { } values } => new JsonObject { ["key"] = Sample(values, depth + 1), ["\u00e4"] = Sample(values, depth + 1) },
        { Properties.Count: > 0 } => Members(schema, depth),
        _ => new JsonObject { ["any"] = new JsonArray(1, "two") },
    };

    private static JsonObject Members(SchemaNode schema, int depth)
    {
        var members = new JsonObject();
        foreach (var (name, field) in schema.Properties)
        {
            if (field.ProtobufNumber > 0 && depth < Deep)
            {
                members[name] = Sample(field, depth + 1);
            }
        }

        return members;
    }
}
