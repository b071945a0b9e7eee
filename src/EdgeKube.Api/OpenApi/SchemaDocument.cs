using System.Text.Json;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.OpenApi;

/// <summary>Writes schema nodes as OpenAPI schemas, of v3 or of v2; shared types become references.</summary>
internal sealed class SchemaDocument(Utf8JsonWriter writer, bool v2 = false)
{
    private readonly Queue<string> _wanted = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The next type that was referred to and is not yet written.</summary>
    public bool TryNext(out string typeName) => _wanted.TryDequeue(out typeName!);

    /// <summary>A whole schema that is nothing but a reference.</summary>
    public void WriteReference(string typeName)
    {
        writer.WriteStartObject();
        Refer(typeName);
        writer.WriteEndObject();
    }

    /// <summary>A field, an item or a map's value.</summary>
    public void Write(SchemaNode node)
    {
        writer.WriteStartObject();
        WriteText("description", node.Description);
        if (node.Default is not null)
        {
            writer.WritePropertyName("default");
            writer.WriteRawValue(node.Default);
        }

        if (node.TypeName.Length > 0 && v2)
        {
            Refer(node.TypeName);
        }
        else if (node.TypeName.Length > 0)
        {
            writer.WriteStartArray("allOf");
            WriteReference(node.TypeName);
            writer.WriteEndArray();
        }
        else
        {
            WriteShape(node);
        }

        WriteRules(node);
        writer.WriteEndObject();
    }

    /// <summary>The definition of a shared type or a kind.</summary>
    public void WriteComponent(SchemaNode node, GroupVersionKind? kind)
    {
        writer.WriteStartObject();
        WriteText("description", node.Description);
        WriteShape(node);
        WriteText("x-kubernetes-map-type", node.MapType);
        if (kind is { } known)
        {
            writer.WriteStartArray("x-kubernetes-group-version-kind");
            known.Write(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public void WriteTexts(string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private void Refer(string typeName)
    {
        writer.WriteString("$ref", (v2 ? "#/definitions/" : "#/components/schemas/") + typeName);
        if (_seen.Add(typeName))
        {
            _wanted.Enqueue(typeName);
        }
    }

    private void WriteShape(SchemaNode node)
    {
        if (v2 && (node.IntOrString || node.Format == "quantity"))
        {
            WriteText("type", "string"); // v2 has no choice of types; clients know the format
            WriteText("format", node.IntOrString ? "int-or-string" : "");
            return;
        }

        if (node.IntOrString || node.Format == "quantity")
        {
            WriteText("format", node.IntOrString ? "int-or-string" : "");
            WriteOneOf(node.IntOrString ? ["integer", "string"] : ["string", "number"]);
            return;
        }

        WriteText("type", node.Type);
        WriteText("format", node.Format switch { "micro-time" => "date-time", "go-duration" => "", var format => format });
        if (node.Properties.Count > 0)
        {
            writer.WriteStartObject("properties");
            foreach (var (name, property) in node.Properties)
            {
                writer.WritePropertyName(name);
                Write(property);
            }

            writer.WriteEndObject();
            WriteTexts("required", node.Required);
        }

        WriteNested("items", node.Items);
        WriteNested("additionalProperties", node.Values);
    }

    private void WriteNested(string name, SchemaNode? node)
    {
        if (node is not null)
        {
            writer.WritePropertyName(name);
            Write(node);
        }
    }

    private void WriteOneOf(ReadOnlySpan<string> types)
    {
        writer.WriteStartArray("oneOf");
        foreach (var type in types)
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteRules(SchemaNode node)
    {
        WriteTexts("enum", node.Enum);
        WriteNumber("minimum", node.Minimum);
        WriteNumber("maximum", node.Maximum);
        WriteNumber("minLength", node.MinLength);
        WriteNumber("maxLength", node.MaxLength);
        WriteNumber("minItems", node.MinItems);
        WriteNumber("maxItems", node.MaxItems);
        WriteText("pattern", node.Pattern);
        WriteTruth("nullable", node.Nullable && !v2);
        WriteTruth("x-kubernetes-preserve-unknown-fields", node.PreserveUnknown && node.TypeName.Length == 0);
        WriteTruth("x-kubernetes-embedded-resource", node.EmbeddedResource);
        WriteText("x-kubernetes-list-type", node.ListType);
        WriteTexts("x-kubernetes-list-map-keys", node.ListMapKeys);
        WriteText("x-kubernetes-map-type", node.TypeName.Length == 0 ? node.MapType : "");
        WriteText("x-kubernetes-patch-strategy", node.PatchStrategy);
        WriteText("x-kubernetes-patch-merge-key", node.PatchMergeKey);
    }

    private void WriteText(string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private void WriteNumber(string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private void WriteTruth(string name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, true);
        }
    }
}
