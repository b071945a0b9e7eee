using System.Collections.Concurrent;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.OpenApi;

namespace EdgeKube.Server.ApiServer;

/// <summary>The hashes of the documents of one table of kinds, and the index, which holds all of v3's.</summary>
internal sealed class OpenApiHashes(DefinitionTable table)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Lazy<byte[]> _index = new(() => OpenApiV3Document.Index(table));

    public DefinitionTable Table => table;

    public byte[] Index => _index.Value;

    public string? Known(string name) => _known.GetValueOrDefault(name);

    public string Add(string name, byte[] document) => _known[name] = OpenApiV3Document.Hash(document);
}
