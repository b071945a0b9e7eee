using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Admission;

/// <summary>What is looked up for one write, once for all who are asked about it.</summary>
internal sealed class AdmissionContext
{
    private readonly DefinitionTable _table;

    private AdmissionContext(DefinitionTable table, JsonObject? ns) => (_table, Namespace) = (table, ns);

    /// <summary>The namespace of the write; null when it has none, or it is no more.</summary>
    public JsonObject? Namespace { get; }

    public static async ValueTask<AdmissionContext> OfAsync(AdmissionWrite write, IRegistry registry, CancellationToken ct)
    {
        var found = write.Namespace.Length == 0 ? null : await registry.FindAsync(new ResourceKey(BuiltIn.Namespaces, "", write.Namespace), ct);
        return new(registry.Definitions, found is null ? null : ObjectJson.Read(found.Value));
    }

    /// <summary>The other versions of the same kind.</summary>
    public IEnumerable<ResourceDefinition> Equivalents(ResourceDefinition definition) =>
        _table.All.Where(d => d.Type == definition.Type && !ReferenceEquals(d, definition));
}
