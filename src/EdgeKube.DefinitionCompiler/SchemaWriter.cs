using System.Text.Json;
using EdgeKube.Api.Definitions;

namespace EdgeKube.DefinitionCompiler;

/// <summary>Checks one schema node of a definition file and writes it in its compiled form.</summary>
/// <param name="types">The names of all shared types.</param>
internal sealed class SchemaWriter(Utf8JsonWriter writer, IReadOnlySet<string> types)
{
    private static readonly HashSet<string> _jsonTypes = ["object", "array", "string", "integer", "number", "boolean"];

    private static readonly Dictionary<string, (string Name, AttributeKind Kind)> _attributes = new()
    {
        ["typeName"] = (CompiledNames.TypeName, AttributeKind.Text),
        ["format"] = (CompiledNames.Format, AttributeKind.Text),
        ["description"] = (CompiledNames.Description, AttributeKind.Text),
        ["required"] = (CompiledNames.Required, AttributeKind.Texts),
        ["enum"] = (CompiledNames.Enum, AttributeKind.Texts),
        ["default"] = (CompiledNames.Default, AttributeKind.Json),
        ["allowDuplicates"] = (CompiledNames.AllowDuplicates, AttributeKind.Truth),
        ["nullable"] = (CompiledNames.Nullable, AttributeKind.Truth),
        ["minimum"] = (CompiledNames.Minimum, AttributeKind.Number),
        ["maximum"] = (CompiledNames.Maximum, AttributeKind.Number),
        ["minLength"] = (CompiledNames.MinLength, AttributeKind.Number),
        ["maxLength"] = (CompiledNames.MaxLength, AttributeKind.Number),
        ["minItems"] = (CompiledNames.MinItems, AttributeKind.Number),
        ["maxItems"] = (CompiledNames.MaxItems, AttributeKind.Number),
        ["pattern"] = (CompiledNames.Pattern, AttributeKind.Text),
        ["protobuf"] = (CompiledNames.ProtobufNumber, AttributeKind.Number),
        ["protobufIn"] = (CompiledNames.ProtobufIn, AttributeKind.Number),
        ["x-kubernetes-int-or-string"] = (CompiledNames.IntOrString, AttributeKind.Truth),
        ["x-kubernetes-preserve-unknown-fields"] = (CompiledNames.PreserveUnknown, AttributeKind.Truth),
        ["x-kubernetes-embedded-resource"] = (CompiledNames.EmbeddedResource, AttributeKind.Truth),
        ["x-kubernetes-list-type"] = (CompiledNames.ListType, AttributeKind.Text),
        ["x-kubernetes-list-map-keys"] = (CompiledNames.ListMapKeys, AttributeKind.Texts),
        ["x-kubernetes-map-type"] = (CompiledNames.MapType, AttributeKind.Text),
        ["x-kubernetes-patch-strategy"] = (CompiledNames.PatchStrategy, AttributeKind.Text),
        ["x-kubernetes-patch-merge-key"] = (CompiledNames.PatchMergeKey, AttributeKind.Text),
    };

    public void Write(Source node, bool required = true)
    {
        writer.WriteStartObject();
        WriteType(node);
        if (!required && !IsTrue(node, "pointer") && HasEmptyValue(node))
        {
            writer.WriteBoolean(CompiledNames.OmitEmpty, true);
        }

        foreach (var (name, value) in node.Members)
        {
            WriteMember(node, name, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>The fields of an object; those that are not required go without their empty values.</summary>
    public void WriteProperties(Source node, Source properties)
    {
        var required = node.Find("required")?.Items.Select(i => i.Text).ToHashSet() ?? [];
        foreach (var (name, property) in properties.Members)
        {
            writer.WritePropertyName(name);
            Write(property, required.Remove(name));
        }

        if (required.Count > 0)
        {
            throw node.Error($"required names a field that is not there: {required.First()}");
        }
    }

    private static bool IsTrue(Source node, string name) => node.Find(name) is { } value && value.Truth;

    /// <summary>Structs have none: <c>emptyDir: {}</c> says something.</summary>
    private static bool HasEmptyValue(Source node) => node.Find("type")?.Text switch
    {
        "object" => node.Find("additionalProperties") is not null,
        "array" or "string" or "integer" or "number" or "boolean" => true,
        _ => false,
    };

    private void WriteType(Source node)
    {
        if (node.Find("type") is not { } type)
        {
            if (node.Find("properties") is not null)
            {
                writer.WriteString(CompiledNames.Type, "object");
            }

            return;
        }

        if (_jsonTypes.Contains(type.Text))
        {
            CheckShape(node, type);
            writer.WriteString(CompiledNames.Type, type.Text);
        }
        else if (types.Contains(type.Text))
        {
            writer.WriteString(CompiledNames.Reference, type.Text);
        }
        else
        {
            throw type.Error($"there is no type {type.Text}");
        }
    }

    private static void CheckShape(Source node, Source type)
    {
        if (type.Text == "array" && node.Find("items") is null)
        {
            throw type.Error("an array needs items");
        }

        if (node.Find("x-kubernetes-list-type")?.Text == "map" && node.Find("x-kubernetes-list-map-keys") is null)
        {
            throw type.Error("a list of type map needs x-kubernetes-list-map-keys");
        }
    }

    private void WriteMember(Source node, string name, Source value)
    {
        switch (name)
        {
            case "type" or "pointer":
                break;
            case "properties":
                writer.WriteStartObject(CompiledNames.Properties);
                WriteProperties(node, value);
                writer.WriteEndObject();
                break;
            case "additionalProperties":
                writer.WritePropertyName(CompiledNames.Values);
                Write(value);
                break;
            case "items":
                writer.WritePropertyName(CompiledNames.Items);
                Write(value);
                break;
            default:
                WriteAttribute(name, value);
                break;
        }
    }

    private void WriteAttribute(string name, Source value)
    {
        if (!_attributes.TryGetValue(name, out var attribute))
        {
            throw value.Error($"a schema has no member \"{name}\"");
        }

        writer.WritePropertyName(attribute.Name);
        switch (attribute.Kind)
        {
            case AttributeKind.Text:
                writer.WriteStringValue(value.Text);
                break;
            case AttributeKind.Truth:
                writer.WriteBooleanValue(value.Truth);
                break;
            case AttributeKind.Number:
                writer.WriteNumberValue((decimal)value.Number);
                break;
            case AttributeKind.Texts:
                JsonOf.Texts(writer, value);
                break;
            default:
                JsonOf.Value(writer, value);
                break;
        }
    }
}
