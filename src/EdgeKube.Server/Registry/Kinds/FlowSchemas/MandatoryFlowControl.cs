using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.FlowSchemas;

/// <summary>The priority levels and flow schemas that every cluster has: one for administrators, one for all that nothing else takes.</summary>
internal static class MandatoryFlowControl
{
    private const string Everything = """
        "resourceRules":[{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"clusterScope":true,"namespaces":["*"]}],
        "nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["*"]}]
        """;

    private static readonly (GroupResource Type, string Name, string Spec)[] _all =
    [
        (BuiltIn.PriorityLevelConfigurations, "exempt", """{"type":"Exempt","exempt":{"nominalConcurrencyShares":0,"lendablePercent":0}}"""),
        (BuiltIn.PriorityLevelConfigurations, "catch-all", """{"type":"Limited","limited":{"nominalConcurrencyShares":5,"limitResponse":{"type":"Reject"},"lendablePercent":0}}"""),
        (BuiltIn.FlowSchemas, "exempt", $$$"""
            {"priorityLevelConfiguration":{"name":"exempt"},"matchingPrecedence":1,
            "rules":[{"subjects":[{"kind":"Group","group":{"name":"system:masters"}}],{{{Everything}}}}]}
            """),
        (BuiltIn.FlowSchemas, "catch-all", $$$"""
            {"priorityLevelConfiguration":{"name":"catch-all"},"matchingPrecedence":10000,"distinguisherMethod":{"type":"ByUser"},
            "rules":[{"subjects":[{"kind":"Group","group":{"name":"system:unauthenticated"}},{"kind":"Group","group":{"name":"system:authenticated"}}],{{{Everything}}}}]}
            """),
    ];

    /// <summary>Levels first: schemas refer to them.</summary>
    public static IEnumerable<(GroupResource Type, string Name)> All => _all.Select(m => (m.Type, m.Name));

    /// <summary>The specification that it has and keeps, or null for one that is not mandatory.</summary>
    public static JsonObject? Spec(GroupResource type, string name) =>
        _all.FirstOrDefault(m => m.Type == type && m.Name == name).Spec is { } spec ? JsonNode.Parse(spec)!.AsObject() : null;
}
