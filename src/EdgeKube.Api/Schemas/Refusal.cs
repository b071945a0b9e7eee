using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>The 400 for a body that Go's decoder could not have read into its type, in that decoder's words plus path and value.</summary>
internal static class Refusal
{
    private const int LongestShown = 100;

    public static ApiException WrongType(JsonObject root, JsonNode value, SchemaNode schema, SchemaNode owner, PathTrail path)
    {
        var target = owner.TypeName.Length == 0 ? "Go value" : $"Go struct field {Short(owner.TypeName)}.{path.FieldsOnly()}";
        return Of(root, $"json: cannot unmarshal {JsonWord(value, schema)} into {target} of type {GoType(schema)}", path, value);
    }

    public static ApiException Of(JsonObject root, string detail, PathTrail path, JsonNode value)
    {
        var field = path.Text();
        var shown = value.ToJsonString();
        shown = shown.Length > LongestShown ? shown[..LongestShown] + "…" : shown;
        return new(400, "BadRequest", $"{Prefix(root)}{detail}: {field}: Invalid value: {shown}")
        {
            Causes = [new("FieldValueTypeInvalid", field, $"Invalid value: {shown}: {detail}")],
        };
    }

    private static string Prefix(JsonObject root)
    {
        var kind = Text(root, "kind");
        var apiVersion = Text(root, "apiVersion");
        return kind.Length == 0 || apiVersion.Length == 0
            ? ""
            : $"{kind} in version \"{apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..]}\" cannot be handled as a {kind}: ";
    }

    private static string Text(JsonObject root, string name) =>
        root.TryGetPropertyValue(name, out var value) && value is JsonValue scalar && scalar.TryGetValue(out string? text) ? text : "";

    private static string JsonWord(JsonNode value, SchemaNode schema) => value.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => schema.Type == "integer" ? $"number {value.ToJsonString()}" : "number",
        _ => "bool",
    };

    private static string GoType(SchemaNode schema) => schema switch
    {
        { Type: "array", Items: { } items } => $"[]{GoType(items)}",
        { Values: { } values } => $"map[string]{GoType(values)}",
        { TypeName.Length: > 0 } => $"{Version(schema.TypeName)}.{Short(schema.TypeName)}",
        { Type: "integer" } => schema.Format.Length == 0 ? "int64" : schema.Format,
        { Type: "number" } => "float64",
        { Type: "boolean" } => "bool",
        { Type: "string", Format: "byte" } => "[]uint8",
        { Type: "string" } => "string",
        _ => "map[string]interface {}",
    };

    private static string Short(string typeName) => typeName[(typeName.LastIndexOf('.') + 1)..];

    private static string Version(string typeName) => typeName.Split('.')[^2];
}
