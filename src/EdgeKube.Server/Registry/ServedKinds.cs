using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry;

/// <summary>One table of kinds and the rules of each; never changed, only replaced.</summary>
internal sealed class ServedKinds
{
    private readonly Dictionary<ResourceDefinition, KindRules> _byDefinition = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<GroupResource, IKindHooks> _hooks;

    public ServedKinds(DefinitionTable table, Dictionary<GroupResource, IKindHooks> hooks)
    {
        (Table, _hooks) = (table, hooks);
        foreach (var definition in table.All.Concat(table.Stored))
        {
            _byDefinition.TryAdd(definition, Make(definition));
        }
    }

    public DefinitionTable Table { get; }

    /// <summary>Done when another table is served.</summary>
    public TaskCompletionSource Replaced { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public KindRules Rules(GroupResource type) => Table.Find(type) is { } definition ? _byDefinition[definition] : throw NotServed();

    /// <summary>A request that began before the table changed may still hold an older definition of a kind.</summary>
    public KindRules Rules(ResourceDefinition definition) =>
        _byDefinition.GetValueOrDefault(definition) ?? (Table.Find(definition.Type) is null ? throw NotServed() : Make(definition));

    private static ApiException NotServed() => new(404, "NotFound", "the server could not find the requested resource");

    private KindRules Make(ResourceDefinition definition) => new(
        definition,
        definition.StoredAs.Length == 0 ? definition : Table.Get(definition.Type),
        _hooks.GetValueOrDefault(definition.Type));
}
