using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>Reads a structural schema as CustomResourceDefinitions write it (JSONSchemaProps).</summary>
public static class CustomSchema
{
    private static readonly FrozenDictionary<string, Action<SchemaNode, JsonElement>> _setters = Setters().ToFrozenDictionary(StringComparer.Ordinal);

    public static SchemaNode Read(JsonElement source)
    {
        var node = new SchemaNode();
        if (source.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in source.EnumerateObject())
            {
                if (_setters.TryGetValue(member.Name, out var set) && member.Value.ValueKind != JsonValueKind.Null)
                {
                    set(node, member.Value);
                }
            }
        }

        return node;
    }

    /// <summary>Metadata is that of all objects; a schema may only narrow its names.</summary>
    internal static SchemaNode Metadata(SchemaNode objectMeta, SchemaNode? own)
    {
        var node = SchemaNode.Of(objectMeta);
        node.Rules = new() { Metadata = own };
        return node;
    }

    private static ValueRules Rules(SchemaNode node) => node.Rules ??= new();

    private static SchemaNode[] List(JsonElement source) => [.. source.EnumerateArray().Select(Read)];

    private static string[] Texts(JsonElement source) => [.. source.EnumerateArray().Select(t => string.Intern(t.GetString() ?? ""))];

    private static void ReadProperties(SchemaNode node, JsonElement source)
    {
        foreach (var property in source.EnumerateObject())
        {
            node.Properties[string.Intern(property.Name)] = Read(property.Value);
        }
    }

    private static ValidationRule ReadRule(JsonElement source)
    {
        return new ValidationRule
        {
            Rule = Text("rule"),
            Message = Text("message"),
            MessageExpression = Text("messageExpression"),
            Reason = Text("reason"),
            FieldPath = Text("fieldPath"),
            OptionalOldSelf = source.TryGetProperty("optionalOldSelf", out var optional) && optional.ValueKind == JsonValueKind.True,
        };

        string Text(string name) => source.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
    }

    private static Dictionary<string, Action<SchemaNode, JsonElement>> Setters() => new()
    {
        ["type"] = (n, v) => n.Type = string.Intern(v.GetString()!),
        ["format"] = (n, v) => n.Format = string.Intern(v.GetString()!),
        ["description"] = (n, v) => n.Description = v.GetString()!,
        ["default"] = (n, v) => n.Default = v.GetRawText(),
        ["required"] = (n, v) => n.Required = Texts(v),
        ["properties"] = ReadProperties,
        ["items"] = (n, v) => n.Items = Read(v),
        ["additionalProperties"] = (n, v) => n.Values = v.ValueKind == JsonValueKind.False ? null : Read(v),
        ["nullable"] = (n, v) => n.Nullable = v.GetBoolean(),
        ["minimum"] = (n, v) => n.Minimum = v.GetDouble(),
        ["maximum"] = (n, v) => n.Maximum = v.GetDouble(),
        ["minLength"] = (n, v) => n.MinLength = Bound(v),
        ["maxLength"] = (n, v) => n.MaxLength = Bound(v),
        ["minItems"] = (n, v) => n.MinItems = Bound(v),
        ["maxItems"] = (n, v) => n.MaxItems = Bound(v),
        ["pattern"] = (n, v) => n.Pattern = v.GetString()!,
        ["enum"] = (n, v) => Rules(n).Enum = [.. v.EnumerateArray().Select(e => JsonNode.Parse(e.GetRawText()))],
        ["multipleOf"] = (n, v) => Rules(n).MultipleOf = v.GetDouble(),
        ["exclusiveMinimum"] = (n, v) => Rules(n).ExclusiveMinimum = v.GetBoolean(),
        ["exclusiveMaximum"] = (n, v) => Rules(n).ExclusiveMaximum = v.GetBoolean(),
        ["minProperties"] = (n, v) => Rules(n).MinProperties = Bound(v),
        ["maxProperties"] = (n, v) => Rules(n).MaxProperties = Bound(v),
        ["allOf"] = (n, v) => Rules(n).AllOf = List(v),
        ["anyOf"] = (n, v) => Rules(n).AnyOf = List(v),
        ["oneOf"] = (n, v) => Rules(n).OneOf = List(v),
        ["not"] = (n, v) => Rules(n).Not = Read(v),
        ["x-kubernetes-validations"] = (n, v) => n.Validations = [.. v.EnumerateArray().Select(ReadRule)],
        ["x-kubernetes-int-or-string"] = (n, v) => n.IntOrString = v.GetBoolean(),
        ["x-kubernetes-preserve-unknown-fields"] = (n, v) => n.PreserveUnknown = v.GetBoolean(),
        ["x-kubernetes-embedded-resource"] = (n, v) => n.EmbeddedResource = v.GetBoolean(),
        ["x-kubernetes-list-type"] = (n, v) => n.ListType = string.Intern(v.GetString()!),
        ["x-kubernetes-list-map-keys"] = (n, v) => n.ListMapKeys = Texts(v),
        ["x-kubernetes-map-type"] = (n, v) => n.MapType = string.Intern(v.GetString()!),
    };

    private static int Bound(JsonElement value) => (int)Math.Clamp(value.GetDouble(), int.MinValue, int.MaxValue);
}
