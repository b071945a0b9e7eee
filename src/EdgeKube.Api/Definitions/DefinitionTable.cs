using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Definitions;

/// <summary>The table of kinds. Immutable; custom kinds make a new table.</summary>
public sealed class DefinitionTable(IReadOnlyList<ResourceDefinition> all)
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceDefinition> _byPath =
        all.ToDictionary(d => (d.Group, d.Version, d.Plural));

    private readonly Dictionary<(string ApiVersion, string Kind), ResourceDefinition> _byKind = all.ToDictionary(d => (d.ApiVersion, d.Kind));

    private readonly Dictionary<GroupResource, ResourceDefinition> _byType =
        all.GroupBy(d => d.Type).ToDictionary(g => g.Key, g => g.First());

    public IReadOnlyList<ResourceDefinition> All { get; } = all;

    /// <summary>The shared types by their full names, those included that only requests and answers use (Status, Scale …).</summary>
    public IReadOnlyDictionary<string, SchemaNode> Types { get; init; } = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);

    public ResourceDefinition? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    public ResourceDefinition? FindKind(string apiVersion, string kind) => _byKind.GetValueOrDefault((apiVersion, kind));

    public ResourceDefinition? Find(GroupResource type) => _byType.GetValueOrDefault(type);

    /// <summary>For our own components, which know what is built in.</summary>
    public ResourceDefinition Get(GroupResource type) =>
        Find(type) ?? throw new KeyNotFoundException($"no definition of {type}");
}
