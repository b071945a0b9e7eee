using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>The schema engine: everything a schema alone can do to an object, in place.</summary>
public static class SchemaEngine
{
    /// <summary>Removes what the schema does not know and says what it was; normalises quantities.</summary>
    /// <exception cref="ApiException">400 when a value has the wrong JSON type for its field (Go's decoder refuses the whole body).</exception>
    public static PruneResult Prune(JsonObject value, SchemaNode schema) =>
        schema.IsCustom ? new CustomPruning(value).Run(schema) : new Pruning(value).Run(schema);

    /// <summary>Fills in defaults.</summary>
    public static void Default(JsonObject value, SchemaNode schema) => Defaulting.Fill(value, schema);

    /// <summary>Required fields, enums, bounds, patterns, formats, set and map lists.</summary>
    /// <param name="old">What was stored before, or null: a custom resource is not held to rules that its unchanged parts broke before.</param>
    public static IReadOnlyList<FieldError> Validate(JsonObject value, SchemaNode schema, JsonObject? old = null) =>
        schema.IsCustom ? new CustomValidation().Run(value, old, schema) : new Validation().Run(value, schema);

    /// <returns>Why a pattern of a custom resource's schema cannot be read, or null.</returns>
    public static string? WrongPattern(string pattern)
    {
        try
        {
            GoRegex.Compile(pattern);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }
}
