using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>Writes the <c>request</c> of an AdmissionReview, for webhooks and (without the objects) for expressions.</summary>
internal static class ReviewRequest
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Review(string apiVersion, string uid, AdmissionWrite write, AdmissionObject shown) => Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("kind", "AdmissionReview");
        writer.WriteString("apiVersion", apiVersion);
        writer.WriteStartObject("request");
        writer.WriteString("uid", uid);
        Describe(writer, write, shown.Version);
        writer.WritePropertyName("object");
        writer.WriteRawValue(shown.Json, skipInputValidation: true);
        writer.WritePropertyName("oldObject");
        writer.WriteRawValue(shown.OldJson, skipInputValidation: true);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>The variable <c>request</c> of an expression.</summary>
    public static ReadOnlyMemory<byte> Described(AdmissionWrite write, ResourceDefinition shown) => Write(writer =>
    {
        writer.WriteStartObject();
        Describe(writer, write, shown);
        writer.WriteEndObject();
    });

    private static void Describe(Utf8JsonWriter writer, AdmissionWrite write, ResourceDefinition shown)
    {
        var asked = write.Definition;
        Kind(writer, "kind", write.SpokenKind ?? (shown.Group, shown.Version, shown.Kind));
        Resource(writer, "resource", shown);
        Text(writer, "subResource", write.Subresource);
        Kind(writer, "requestKind", write.SpokenKind ?? (asked.Group, asked.Version, asked.Kind));
        Resource(writer, "requestResource", asked);
        Text(writer, "requestSubResource", write.Subresource);
        Text(writer, "name", write.Name);
        Text(writer, "namespace", write.Namespace);
        writer.WriteString("operation", write.Operation);
        User(writer, write.User);
        writer.WriteBoolean("dryRun", write.DryRun);
        writer.WritePropertyName("options");
        if (write.Options is { } options)
        {
            options.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void User(Utf8JsonWriter writer, Requester user)
    {
        writer.WriteStartObject("userInfo");
        Text(writer, "username", user.Name);
        Text(writer, "uid", user.Uid);
        Texts(writer, "groups", user.Groups);
        if (user.Extra is { Count: > 0 } extra)
        {
            writer.WriteStartObject("extra");
            foreach (var (name, values) in extra)
            {
                Texts(writer, name, values);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
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

    private static void Kind(Utf8JsonWriter writer, string name, (string Group, string Version, string Kind) kind)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", kind.Group);
        writer.WriteString("version", kind.Version);
        writer.WriteString("kind", kind.Kind);
        writer.WriteEndObject();
    }

    private static void Resource(Utf8JsonWriter writer, string name, ResourceDefinition definition)
    {
        writer.WriteStartObject(name);
        writer.WriteString("group", definition.Group);
        writer.WriteString("version", definition.Version);
        writer.WriteString("resource", definition.Plural);
        writer.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            content(writer);
        }

        return buffer.WrittenMemory;
    }
}
