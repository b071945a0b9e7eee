using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>The schema engine: everything a schema alone can do to an object, in place.</summary>
public static class SchemaEngine
{
    /// <summary>Removes what the schema does not know and says what it was; normalises quantities.</summary>
    /// <exception cref="ApiException">400 when a value has the wrong JSON type for its field (Go's decoder refuses the whole body).</exception>
    public static PruneResult Prune(JsonObject value, SchemaNode schema) => new Pruning(value).Run(schema);

    /// <summary>Fills in defaults.</summary>
    public static void Default(JsonObject value, SchemaNode schema) => Defaulting.Fill(value, schema);

    /// <summary>Required fields, enums, bounds, patterns, formats, set and map lists.</summary>
    public static IReadOnlyList<FieldError> Validate(JsonObject value, SchemaNode schema) => new Validation().Run(value, schema);
}
