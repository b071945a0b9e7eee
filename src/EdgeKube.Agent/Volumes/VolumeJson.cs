using System.Text.Json;

namespace EdgeKube.Agent.Volumes;

/// <summary>Reads what a pod says of its volumes: members that are absent or of another type read as nothing.</summary>
internal static class VolumeJson
{
    public static string? Text(this JsonElement at, string name) =>
        Member(at, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static bool Flag(this JsonElement at, string name) => Member(at, name) is { ValueKind: JsonValueKind.True };

    public static long? Number(this JsonElement at, string name) =>
        Member(at, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;

    public static JsonElement? Map(this JsonElement at, string name) =>
        Member(at, name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>Null when there is no such list.</summary>
    public static IReadOnlyList<JsonElement>? Items(this JsonElement at, string name) =>
        Member(at, name) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray()] : null;

    private static JsonElement? Member(JsonElement at, string name) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var value) ? value : null;
}
