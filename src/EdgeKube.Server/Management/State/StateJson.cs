using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Management.State;

/// <summary>How state messages are written.</summary>
internal static class StateJson
{
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="topic">Where it goes.</param>
    /// <param name="content">What tells a change.</param>
    /// <param name="rest">What does not, or null.</param>
    public static StateMessage Make(string topic, Action<Utf8JsonWriter> content, Action<Utf8JsonWriter>? rest = null)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, _json);
        writer.WriteStartObject();
        content(writer);
        writer.Flush();
        var compared = buffer.WrittenCount;
        rest?.Invoke(writer);
        writer.WriteEndObject();
        writer.Flush();
        return new StateMessage(topic, buffer.WrittenMemory, compared);
    }

    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>deployment, statefulset or daemonset.</summary>
    public static string KindOf(ResourceKey key) => key.Type.Resource[..^1];
}
