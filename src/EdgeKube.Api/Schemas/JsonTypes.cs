using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.Schemas;

/// <summary>The words of OpenAPI for types of JSON values.</summary>
internal static class JsonTypes
{
    public static string Of(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => Numbers.TryLong((JsonValue)value, out _) ? "integer" : "number",
        _ => "null",
    };

    /// <returns>What the schema asks for, or null when the value is that.</returns>
    public static string? Wrong(JsonNode? value, SchemaNode schema)
    {
        var type = Of(value);
        if (schema.IntOrString)
        {
            return type is "integer" or "string" ? null : "integer,string";
        }

        return schema.Type.Length == 0 || schema.Type == type || (schema.Type == "number" && type == "integer") ? null : schema.Type;
    }
}
