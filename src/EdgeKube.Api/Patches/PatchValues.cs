using System.Text.Json.Nodes;

namespace EdgeKube.Api.Patches;

/// <summary>How values of a patch are compared: by what they look like, so that 80 and "80" are one key.</summary>
internal static class PatchValues
{
    public static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };

    /// <summary>What names an item of a list: its merge key, or itself in a list of scalars. Null when it has none.</summary>
    public static string? Identity(JsonNode? item, string mergeKey) =>
        mergeKey.Length == 0 ? Text(item)
        : item is JsonObject map && map[mergeKey] is { } key ? Text(key)
        : null;
}
