using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Cli.Client;

/// <summary>Short ways into JSON that may lack anything.</summary>
internal static class JsonReading
{
    /// <summary>What lies at the path; null when any part of it is missing or of another form.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>The text at the path (numbers and booleans as they are written), or none.</summary>
    public static string Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) is JsonValue value ? value.ToString() : "";

    public static string TextOr(this JsonNode? node, string otherwise, params ReadOnlySpan<string> path) =>
        node.Text(path) is { Length: > 0 } text ? text : otherwise;

    public static long Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        long.TryParse(node.Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static bool Is(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path)?.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of the list at the path.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];

    public static string Name(this JsonNode? node) => node.Text("metadata", "name");

    public static string Namespace(this JsonNode? node) => node.Text("metadata", "namespace");

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
