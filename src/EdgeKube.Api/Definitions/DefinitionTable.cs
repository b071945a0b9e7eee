using EdgeKube.Api.Schemas;
using EdgeKube.Api.Values;

namespace EdgeKube.Api.Definitions;

/// <summary>The table of kinds. Immutable; custom kinds make a new table.</summary>
public sealed class DefinitionTable(IReadOnlyList<ResourceDefinition> all)
{
    private readonly Dictionary<(string Group, string Version, string Plural), ResourceDefinition> _byPath =
        all.Where(IsServed).ToDictionary(d => (d.Group, d.Version, d.Plural));

    private readonly Dictionary<(string ApiVersion, string Kind), ResourceDefinition> _byKind =
        all.Where(IsServed).ToDictionary(d => (d.ApiVersion, d.Kind));

    private readonly Dictionary<GroupResource, ResourceDefinition> _byType =
        all.OrderBy(d => IsServed(d) && d.StoredAs.Length == 0 ? 0 : 1).GroupBy(d => d.Type).ToDictionary(g => g.Key, g => g.First());

    /// <summary>What is served, version by version.</summary>
    public IReadOnlyList<ResourceDefinition> All { get; } = all.All(IsServed) ? all : [.. all.Where(IsServed)];

    /// <summary>One definition of each type of stored objects, whether served or not.</summary>
    public IReadOnlyCollection<ResourceDefinition> Stored => _byType.Values;

    /// <summary>The shared types by their full names, those included that only requests and answers use (Status, Scale …).</summary>
    public IReadOnlyDictionary<string, SchemaNode> Types { get; init; } = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);

    public ResourceDefinition? Find(string group, string version, string plural) => _byPath.GetValueOrDefault((group, version, plural));

    public ResourceDefinition? FindKind(string apiVersion, string kind) => _byKind.GetValueOrDefault((apiVersion, kind));

    /// <summary>The version of the type that is stored; of a custom type, rather one that is served.</summary>
    public ResourceDefinition? Find(GroupResource type) => _byType.GetValueOrDefault(type);

    /// <summary>For our own components, which know what is built in.</summary>
    public ResourceDefinition Get(GroupResource type) =>
        Find(type) ?? throw new KeyNotFoundException($"no definition of {type}");

    /// <summary>This table's built-in kinds and these custom ones; the built-in ones come first where both want a name.</summary>
    public DefinitionTable With(IEnumerable<ResourceDefinition> custom)
    {
        var builtIn = All.Where(d => d.Custom is null).ToList();
        var taken = builtIn.Select(d => d.Type).ToHashSet();
        var kinds = builtIn.Select(d => (d.Group, d.Kind)).ToHashSet();
        var added = custom.Where(d => !taken.Contains(d.Type) && !kinds.Contains((d.Group, d.Kind)))
            .OrderBy(d => d.Group, StringComparer.Ordinal)
            .ThenBy(d => d.Version, VersionPriority.Instance)
            .ThenBy(d => d.Plural, StringComparer.Ordinal);
        return new([.. builtIn, .. added]) { Types = Types };
    }

    private static bool IsServed(ResourceDefinition definition) => definition.Custom?.Served != false;
}
