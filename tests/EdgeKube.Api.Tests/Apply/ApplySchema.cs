using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Tests.Apply;

/// <summary>A kind with one field of each way of merging.</summary>
internal static class ApplySchema
{
    private static readonly SchemaNode _text = new() { Type = "string" };
    private static readonly SchemaNode _number = new() { Type = "integer" };

    public static SchemaNode Kind { get; } = Struct(
        "Thing",
        ("apiVersion", _text),
        ("kind", _text),
        ("metadata", Struct("Meta", ("name", _text), ("labels", MapOf(_text)), ("annotations", MapOf(_text)), ("managedFields", new() { Type = "array" }))),
        ("spec", Struct(
            "Spec",
            ("replicas", _number),
            ("strategy", Struct("Strategy", ("type", _text), ("rollingUpdate", Struct("Rolling", ("maxSurge", _number))))),
            ("selector", Whole()),
            ("args", new SchemaNode { Type = "array", ListType = "atomic", Items = _text }),
            ("finalizers", new SchemaNode { Type = "array", ListType = "set", Items = _text }),
            ("containers", Map("name", Struct(
                "Container",
                ("name", _text),
                ("image", _text),
                ("policy", _text),
                ("env", Map("name", Struct("Env", ("name", _text), ("value", _text)))),
                ("ports", Ports())))),
            ("free", new SchemaNode { Type = "object", PreserveUnknown = true }))),
        ("status", Struct("Status", ("ready", _number))));

    public static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static SchemaNode Struct(string name, params (string Name, SchemaNode Schema)[] properties)
    {
        var node = new SchemaNode { Type = "object", TypeName = name };
        foreach (var (property, schema) in properties)
        {
            node.Properties.Add(property, schema);
        }

        return node;
    }

    private static SchemaNode MapOf(SchemaNode values) => new() { Type = "object", Values = values };

    private static SchemaNode Map(string key, SchemaNode items) => new() { Type = "array", ListType = "map", ListMapKeys = [key], Items = items };

    private static SchemaNode Ports() => new()
    {
        Type = "array",
        ListType = "map",
        ListMapKeys = ["port", "protocol"],
        Items = Struct("Port", ("port", _number), ("protocol", new SchemaNode { Type = "string", Default = "\"TCP\"" }), ("name", _text)),
    };

    private static SchemaNode Whole()
    {
        var node = Struct("Selector", ("matchLabels", MapOf(_text)));
        node.MapType = "atomic";
        return node;
    }
}
