using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Platform.Yaml;

namespace EdgeKube.Cli.Output;

/// <summary>Whole objects as <c>-o</c> asks for them.</summary>
internal static class ObjectText
{
    /// <summary>Who owns which field is of no interest to most who look.</summary>
    public static JsonObject WithoutManagers(JsonObject item)
    {
        (item["metadata"] as JsonObject)?.Remove("managedFields");
        return item;
    }

    /// <param name="item">An object, or a List.</param>
    /// <param name="format"><c>json</c>, <c>yaml</c> or <c>jsonpath=…</c>.</param>
    /// <param name="output">Where to.</param>
    public static void Write(JsonNode item, string format, TextWriter output)
    {
        using var document = JsonDocument.Parse(item.ToJsonString(), new JsonDocumentOptions { MaxDepth = 256 });
        if (format == "json")
        {
            output.WriteLine(Json(document.RootElement));
        }
        else if (format == "yaml")
        {
            YamlWriter.Write(document.RootElement, output);
        }
        else
        {
            output.Write(PathTemplate.Fill(format[(format.IndexOf('=', StringComparison.Ordinal) + 1)..], document.RootElement));
        }
    }

    /// <summary>Whether it is one of the formats that show whole objects.</summary>
    public static bool Knows(string format) =>
        format is "json" or "yaml" || format.StartsWith("jsonpath=", StringComparison.Ordinal);

    public static JsonObject List(IEnumerable<JsonObject> items) => new()
    {
        ["apiVersion"] = "v1",
        ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]),
        ["kind"] = "List",
        ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
    };

    private static string Json(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            IndentSize = 4,
            NewLine = "\n",
            MaxDepth = 256,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            Ordered(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Ordered(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(member.Name);
                Ordered(writer, member.Value);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                Ordered(writer, item);
            }

            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }
}
