using EdgeKube.Api.Values;

namespace EdgeKube.Server.Watching;

/// <summary>An object as a cache holds it: its reading, its bytes and the revision of both.</summary>
internal sealed record Cached<TView>(ResourceKey Key, long Revision, TView View, ReadOnlyMemory<byte> Json)
    where TView : class;
