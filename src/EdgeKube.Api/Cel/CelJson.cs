using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Cel;

/// <summary>Reads JSON as CEL's values, by its schema where there is one.</summary>
internal static class CelJson
{
    public static object? Read(JsonNode? node, SchemaNode? schema) => node switch
    {
        null => null,
        JsonObject members => new CelMap(members, schema),
        JsonArray items => new CelList([.. items.Select(i => Read(i, schema?.Items))], schema),
        _ => Scalar((JsonValue)node, schema),
    };

    private static object? Scalar(JsonValue value, SchemaNode? schema) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => Text(value.GetValue<string>(), schema),
        JsonValueKind.Number when schema?.Type != "number" && Numbers.TryLong(value, out var whole) => whole,
        JsonValueKind.Number when Numbers.TryDouble(value, out var real) => real,
        _ => null,
    };

    private static object Text(string text, SchemaNode? schema) => schema?.Format switch
    {
        "date-time" => Rfc3339.TryParse(text, out var time) ? time.ToUniversalTime() : new CelError($"invalid date-time: {text}"),
        "date" => Rfc3339.TryParse(text + "T00:00:00Z", out var day) ? day.ToUniversalTime() : new CelError($"invalid date: {text}"),
        "duration" => CelDuration.Parse(text) ?? (object)new CelError($"invalid duration: {text}"),
        "byte" => Bytes(text),
        _ => text,
    };

    internal static object Bytes(string text)
    {
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(text, bytes, out var written)
            || Convert.TryFromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4), bytes, out written)
                ? bytes[..written]
                : new CelError("illegal base64 data");
    }
}
