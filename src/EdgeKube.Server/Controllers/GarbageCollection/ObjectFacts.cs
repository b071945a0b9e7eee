using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.GarbageCollection;

/// <summary>An object of any kind, as far as its metadata goes.</summary>
internal sealed record ObjectFacts
{
    public ObjectMeta Metadata { get; set; } = new();

    public static ObjectFacts Read(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, GarbageJson.Default.ObjectFacts) ?? new ObjectFacts();
}
