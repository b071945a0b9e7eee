using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Watching;

/// <summary>An object as a cache holds it: its bytes, their revision, and their reading, made when somebody first asks for it.</summary>
internal sealed class Cached<TView>(ResourceKey key, long revision, ReadOnlyMemory<byte> json, JsonTypeInfo<TView> type)
    where TView : class
{
    private TView? _view;

    public ResourceKey Key => key;

    public long Revision => revision;

    public ReadOnlyMemory<byte> Json => json;

    public TView View => _view ??= JsonSerializer.Deserialize(json.Span, type)!;
}
