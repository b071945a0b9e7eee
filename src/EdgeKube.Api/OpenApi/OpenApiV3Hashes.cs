using EdgeKube.Api.Definitions;

namespace EdgeKube.Api.OpenApi;

/// <summary>The hashes of documents, kept while the kinds that they tell of are the same: one more custom kind must not cost all documents.</summary>
/// <remarks>Not for many threads at once.</remarks>
public sealed class OpenApiV3Hashes
{
    private readonly Dictionary<(string Group, string Version), (ResourceDefinition[] Kinds, string Hash)> _known = [];

    internal string Of(DefinitionTable table, string group, string version)
    {
        var kinds = table.All.Where(d => d.Group == group && d.Version == version).ToArray();
        if (_known.TryGetValue((group, version), out var known) && Enumerable.SequenceEqual(known.Kinds, kinds, ReferenceEqualityComparer.Instance))
        {
            return known.Hash;
        }

        var hash = OpenApiV3Document.Hash(OpenApiV3Document.Document(table, group, version)!);
        _known[(group, version)] = (kinds, hash);
        return hash;
    }
}
