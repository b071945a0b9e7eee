using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry;

/// <summary>An object between its tree and the bytes that are stored and sent: compact, head first, with a place for the revision.</summary>
internal static class ObjectJson
{
    /// <summary>Bytes of one object (what etcd takes at most).</summary>
    private const int MaxLength = 1536 * 1024;
    private const int UsualLength = 8 * 1024;

    /// <summary>The one field of all kinds that is null where it is not set.</summary>
    private const string EventTime = "eventTime";

    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private static readonly string[] _first = ["name", "generateName", "namespace", "uid"];

    public static JsonObject Read(ReadOnlyMemory<byte> json) =>
        JsonNode.Parse(json.Span) as JsonObject ?? throw new JsonException("a stored object is not a JSON object");

    /// <returns>The bytes with an empty resourceVersion, and the offset at which its digits belong.</returns>
    public static (byte[] Json, int RevisionAt) Write(JsonObject value)
    {
        using var buffer = new PooledBuffer(UsualLength);
        var revisionAt = 0;
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            WriteIfThere(writer, value, "apiVersion");
            WriteIfThere(writer, value, "kind");
            writer.WritePropertyName("metadata");
            revisionAt = WriteMetadata(writer, value["metadata"] as JsonObject ?? []);
            foreach (var (name, child) in value)
            {
                if (child is not null && name is not ("apiVersion" or "kind" or "metadata"))
                {
                    writer.WritePropertyName(name);
                    child.WriteTo(writer);
                }
                else if (child is null && name == EventTime)
                {
                    writer.WriteNull(EventTime);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.Count <= MaxLength
            ? (buffer.ToArray(), revisionAt)
            : throw ApiException.TooLarge($"Request entity too large: limit is {MaxLength}");
    }

    /// <summary>An object that was read and changed only to be shown: it keeps its revision.</summary>
    public static byte[] WriteAsRead(JsonObject value)
    {
        var (json, revisionAt) = Write(value);
        return long.TryParse(value.Map("metadata").Text("resourceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? WithRevision(json, revisionAt, revision)
            : json;
    }

    /// <summary>What the store would have made of the bytes at a revision.</summary>
    public static byte[] WithRevision(byte[] json, int revisionAt, long revision) =>
    [
        .. json.AsSpan(0, revisionAt),
        .. Encoding.ASCII.GetBytes(revision.ToString(CultureInfo.InvariantCulture)),
        .. json.AsSpan(revisionAt),
    ];

    private static int WriteMetadata(Utf8JsonWriter writer, JsonObject metadata)
    {
        writer.WriteStartObject();
        foreach (var name in _first)
        {
            WriteIfThere(writer, metadata, name);
        }

        writer.WriteString("resourceVersion", "");
        var revisionAt = (int)(writer.BytesCommitted + writer.BytesPending) - 1;
        foreach (var (name, child) in metadata)
        {
            if (child is not null && name != "resourceVersion" && !_first.Contains(name, StringComparer.Ordinal))
            {
                writer.WritePropertyName(name);
                child.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
        return revisionAt;
    }

    private static void WriteIfThere(Utf8JsonWriter writer, JsonObject at, string name)
    {
        if (at[name] is { } child)
        {
            writer.WritePropertyName(name);
            child.WriteTo(writer);
        }
    }
}
