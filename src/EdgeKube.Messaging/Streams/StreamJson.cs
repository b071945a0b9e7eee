using System.Text.Json;
using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Messaging.Streams;

/// <summary>Reads the JSON of a stream's first and last frame; what cannot be read is a problem, not a crash.</summary>
internal static class StreamJson
{
    public static StreamOpen? ReadOpen(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessagingJson.Default.StreamOpen);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static StreamEnd ReadEnd(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, MessagingJson.Default.StreamEnd) ?? new StreamEnd();
        }
        catch (JsonException)
        {
            return new StreamEnd { Code = 500, Problem = "the stream ended with an unreadable frame" };
        }
    }
}
