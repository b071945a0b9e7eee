using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>One step of a field's path in its written form: <c>f:name</c>, <c>k:{"name":"web"}</c>, <c>v:"x"</c> or <c>i:0</c>.</summary>
internal static class PathElement
{
    private static readonly JavaScriptEncoder _encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Fields, then keys, values and indices.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(
        (a, b) => Rank(a) != Rank(b) ? Rank(a) - Rank(b) : string.CompareOrdinal(a, b));

    public static string Field(string name) => "f:" + name;

    public static bool IsField(string element) => element.StartsWith("f:", StringComparison.Ordinal);

    public static string Value(JsonNode? value) => "v:" + Json(value);

    /// <summary>An item of a map list, by those of its keys that it or the schema's defaults have.</summary>
    /// <returns>Null when it has none of them.</returns>
    public static string? Key(JsonObject item, SchemaNode list)
    {
        var text = new StringBuilder("k:{");
        foreach (var name in list.ListMapKeys.Order(StringComparer.Ordinal))
        {
            if ((item[name] ?? list.Items?.Properties.GetValueOrDefault(name)?.DefaultNode) is { } value)
            {
                text.Append(text.Length > 3 ? "," : "").Append(Quoted(name)).Append(':').Append(Json(value));
            }
        }

        return text.Length == 3 ? null : text.Append('}').ToString();
    }

    /// <summary>What was read, written as we write it.</summary>
    /// <exception cref="FormatException">It is no path element.</exception>
    public static string Canonical(string element) => Kind(element) switch
    {
        'f' => element,
        'i' when int.TryParse(element.AsSpan(2), out _) => element,
        'v' => Value(Parsed(element)),
        'k' when Parsed(element) is JsonObject keys => "k:{" + string.Join(
            ',', keys.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{Quoted(k.Key)}:{Json(k.Value)}")) + "}",
        _ => throw new FormatException($"\"{element}\" is not an element of a field's path"),
    };

    /// <summary>As messages show it: <c>.name</c>, <c>[name="web"]</c>, <c>[="x"]</c>, <c>[0]</c>.</summary>
    public static string Text(string element) => Kind(element) switch
    {
        'f' => "." + element[2..],
        'v' => $"[={element[2..]}]",
        'k' when Parsed(element) is JsonObject keys => $"[{string.Join(',', keys.Select(k => $"{k.Key}={Json(k.Value)}"))}]",
        _ => $"[{element[2..]}]",
    };

    private static char Kind(string element) => element.Length > 1 && element[1] == ':' ? element[0] : ' ';

    private static int Rank(string element) => Kind(element) switch { 'f' => 0, 'k' => 1, 'v' => 2, _ => 3 };

    private static JsonNode? Parsed(string element)
    {
        try
        {
            return JsonNode.Parse(element[2..]);
        }
        catch (JsonException e)
        {
            throw new FormatException($"\"{element}\" is not an element of a field's path: {e.Message}", e);
        }
    }

    private static string Json(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Quoted(scalar.GetValue<string>()),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number && Numbers.TryLong(scalar, out var number) =>
            number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        JsonArray items => $"[{string.Join(',', items.Select(Json))}]",
        JsonObject members => "{" + string.Join(
            ',', members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{Quoted(m.Key)}:{Json(m.Value)}")) + "}",
        _ => value.ToJsonString(),
    };

    private static string Quoted(string text) => $"\"{_encoder.Encode(text)}\"";
}
