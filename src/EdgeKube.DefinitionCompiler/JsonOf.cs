using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeKube.DefinitionCompiler;

/// <summary>Writes YAML values as JSON, by YAML's core schema: only plain scalars are numbers, truths and null.</summary>
internal static class JsonOf
{
    public static void Texts(Utf8JsonWriter writer, Source list)
    {
        writer.WriteStartArray();
        foreach (var item in list.Items)
        {
            writer.WriteStringValue(item.Text);
        }

        writer.WriteEndArray();
    }

    public static void Value(Utf8JsonWriter writer, Source value)
    {
        switch (value.Node)
        {
            case YamlMappingNode:
                writer.WriteStartObject();
                foreach (var (name, member) in value.Members)
                {
                    writer.WritePropertyName(name);
                    Value(writer, member);
                }

                writer.WriteEndObject();
                break;
            case YamlSequenceNode:
                writer.WriteStartArray();
                foreach (var item in value.Items)
                {
                    Value(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                Scalar(writer, (YamlScalarNode)value.Node);
                break;
        }
    }

    private static void Scalar(Utf8JsonWriter writer, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            writer.WriteStringValue(text);
        }
        else if (text is "true" or "false")
        {
            writer.WriteBooleanValue(text == "true");
        }
        else if (text is "null" or "~" or "")
        {
            writer.WriteNullValue();
        }
        else if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }
}
