using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Printing;
using EdgeKube.Api.Values;

namespace EdgeKube.Cli.Output;

/// <summary>Puts things in the order of what lies at a path of theirs: numbers and quantities by their amount, texts by their letters.</summary>
internal static class SortKeys
{
    public static IReadOnlyList<JsonObject> Sort(IReadOnlyList<JsonObject> items, Func<JsonObject, JsonNode?> part, string path)
    {
        var keyed = items.Select(item => (Key: Key(part(item), path), Item: item)).ToList();
        var order = new (string Key, JsonObject Item)[keyed.Count];
        keyed.CopyTo(order);
        return [.. order.Order(Comparer<(string Key, JsonObject Item)>.Create((a, b) => Compare(a.Key, b.Key))).Select(k => k.Item)];
    }

    private static string Key(JsonNode? item, string path)
    {
        using var document = JsonDocument.Parse(item?.ToJsonString() ?? "null");
        return JsonPath.Find(document.RootElement, path) is [var found, ..] ? found.ValueKind == JsonValueKind.String ? found.GetString()! : found.GetRawText() : "";
    }

    private static int Compare(string a, string b)
    {
        if (double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y))
        {
            return x.CompareTo(y);
        }

        return Quantity.TryParse(a, out var q) && Quantity.TryParse(b, out var r) ? q.CompareTo(r) : string.CompareOrdinal(a, b);
    }
}
