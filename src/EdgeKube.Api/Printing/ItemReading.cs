using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Api.Printing;

/// <summary>Reads an object for printing: what is absent or of another type reads as empty, since printing never fails.</summary>
internal static class ItemReading
{
    public static JsonElement At(this JsonElement item, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(step, out item))
            {
                return default;
            }
        }

        return item;
    }

    public static string Text(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static long Number(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public static bool Truth(this JsonElement item, params ReadOnlySpan<string> path) => item.At(path).ValueKind == JsonValueKind.True;

    public static bool Has(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public static IReadOnlyList<JsonElement> List(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The entries of a map, keys in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Map(this JsonElement item, params ReadOnlySpan<string> path) =>
        item.At(path) is { ValueKind: JsonValueKind.Object } map
            ? [.. map.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.Text())).OrderBy(p => p.Key, StringComparer.Ordinal)]
            : [];

    public static DateTimeOffset? Time(this JsonElement item, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(item.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static string Age(this JsonElement item, DateTimeOffset now) =>
        HumanDuration.Since(item.Time("metadata", "creationTimestamp"), now);

    public static string Name(this JsonElement item) => item.Text("metadata", "name");

    /// <summary>The condition of this type, or an empty element.</summary>
    public static JsonElement Condition(this JsonElement item, string type) =>
        item.List("status", "conditions").FirstOrDefault(c => c.Text("type") == type);

    public static string Or(this string text, string otherwise) => text.Length == 0 ? otherwise : text;

    /// <summary><c>a=b,c=d</c>, or <c>&lt;none&gt;</c>.</summary>
    public static string Labels(this JsonElement item, params ReadOnlySpan<string> path) =>
        string.Join(',', item.Map(path).Select(l => $"{l.Key}={l.Value}")).Or("<none>");
}
