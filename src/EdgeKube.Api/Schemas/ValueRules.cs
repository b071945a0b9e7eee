using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>What schemas of custom resources say beyond those of built-in kinds.</summary>
public sealed class ValueRules
{
    /// <summary>The values that are allowed, of any type; empty when all are.</summary>
    public IReadOnlyList<JsonNode?> Enum { get; set; } = [];

    public double? MultipleOf { get; set; }

    public bool ExclusiveMinimum { get; set; }

    public bool ExclusiveMaximum { get; set; }

    public int? MinProperties { get; set; }

    public int? MaxProperties { get; set; }

    public IReadOnlyList<SchemaNode> AllOf { get; set; } = [];

    public IReadOnlyList<SchemaNode> AnyOf { get; set; } = [];

    public IReadOnlyList<SchemaNode> OneOf { get; set; } = [];

    public SchemaNode? Not { get; set; }

    /// <summary>The author's schema of metadata: its rules hold besides those of all metadata.</summary>
    public SchemaNode? Metadata { get; set; }
}
