using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>What a schema says of merging: which maps and lists are taken apart, and by what their parts are known.</summary>
/// <remarks>Where there is no schema (preserved unknown fields, free-form values) maps are granular and lists are atomic, as in Kubernetes.</remarks>
internal static class MergeRules
{
    private static readonly string[] _alwaysThere = ["metadata", "spec", "status", "strategy", "updateStrategy"];

    /// <summary>Whether a value is set and owned only as a whole.</summary>
    public static bool IsWhole(JsonNode value, SchemaNode? schema) => value switch
    {
        JsonObject => schema?.MapType == "atomic",
        JsonArray => schema?.ListType is not ("set" or "map"),
        _ => true,
    };

    public static SchemaNode? Member(SchemaNode? schema, string name) =>
        schema is null ? null : schema.Properties.GetValueOrDefault(name) ?? schema.Values;

    public static bool IsNamed(SchemaNode? schema, string name) => schema?.Properties.ContainsKey(name) == true;

    /// <summary>Whether Go's struct holds this struct by value, so that it is there even when empty and nobody can own that it is.</summary>
    public static bool IsAlwaysThere(SchemaNode? owner, string name) =>
        owner is { TypeName.Length: > 0 } && owner.Properties.ContainsKey(name)
        && (owner.Required.Contains(name) || Array.IndexOf(_alwaysThere, name) >= 0);

    /// <summary>What an item of a set or map list is known by.</summary>
    public static string Item(JsonNode? item, SchemaNode list) =>
        (list.ListType == "map" && item is JsonObject members ? PathElement.Key(members, list) : null) ?? PathElement.Value(item);
}
