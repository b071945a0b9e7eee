using System.Collections.Concurrent;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.OpenApi;

namespace EdgeKube.Server.ApiServer;

/// <summary>The hashes of the documents of one table of kinds, and the index, which holds all of v3's.</summary>
/// <param name="groups">Outlives the table: what a new kind does not touch is not hashed again.</param>
internal sealed class OpenApiHashes(DefinitionTable table, OpenApiV3Hashes groups)
{
    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Lazy<byte[]> _index = new(() =>
    {
        lock (groups)
        {
            return OpenApiV3Document.Index(table, groups);
        }
    });

    public DefinitionTable Table => table;

    public byte[] Index => _index.Value;

    public string? Known(string name) => _known.GetValueOrDefault(name);

    public string Add(string name, byte[] document) => _known[name] = OpenApiV3Document.Hash(document);
}
