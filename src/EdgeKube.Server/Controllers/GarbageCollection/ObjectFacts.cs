using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>An object of any kind, as far as its metadata goes.</summary>
internal sealed record ObjectFacts
{
    public ObjectMeta Metadata { get; set; } = new();

    /// <summary>Reads no further than the metadata, which are at the beginning.</summary>
    public static ObjectFacts Read(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (found)
            {
                return new ObjectFacts { Metadata = JsonSerializer.Deserialize(ref reader, ApiJson.Default.ObjectMeta) ?? new() };
            }

            reader.Skip();
        }

        return new ObjectFacts();
    }
}
