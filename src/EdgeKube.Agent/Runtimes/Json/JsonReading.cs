using System.Globalization;
using System.Text.Json;

namespace EdgeKube.Agent.Runtimes.Json;

/// <summary>Reads members that may be absent, null, or of a newer version's type.</summary>
internal static class JsonReading
{
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    public static string Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    public static bool Flag(this JsonElement element, string name) => element.Member(name).ValueKind == JsonValueKind.True;

    public static long Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : 0;

    /// <summary>An RFC 3339 time; null when it is absent or Go's zero time.</summary>
    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1
            ? time.ToUniversalTime()
            : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().ToArray() : [];

    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.Member(name).Items().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)];

    public static Dictionary<string, string> Map(this JsonElement element, string name)
    {
        var map = new Dictionary<string, string>();
        if (element.Member(name) is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                map[member.Name] = member.Value.GetString() ?? "";
            }
        }

        return map;
    }
}
