using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;

namespace EdgeKube.Server.Registry;

/// <summary>managedFields of a kind whose versions name some fields otherwise: each entry is written in its own version's words.</summary>
internal static class ManagedPaths
{
    /// <summary>All entries in the words of this version, so that they can be compared.</summary>
    /// <param name="entries">Changed in place.</param>
    public static JsonArray? InVersion(JsonArray? entries, ResourceDefinition definition)
    {
        Rename(entries, definition, toOwn: false);
        return entries;
    }

    /// <summary>Back: each entry in the words of its own version.</summary>
    public static JsonNode? InOwn(JsonNode? entries, ResourceDefinition definition)
    {
        Rename(entries as JsonArray, definition, toOwn: true);
        return entries;
    }

    private static void Rename(JsonArray? entries, ResourceDefinition definition, bool toOwn)
    {
        if (entries is null || KindConversions.Of(definition.Type) is not { } conversion)
        {
            return;
        }

        foreach (var entry in entries.OfType<JsonObject>())
        {
            if (entry["fieldsV1"] is not JsonObject fields || VersionOf(entry) is not { } version || version == definition.ApiVersion)
            {
                continue;
            }

            // Of two versions the entry has the one and the request the other.
            var toStored = toOwn ? version != conversion.ApiVersion : definition.ApiVersion != conversion.ApiVersion;
            foreach (var (other, stored) in conversion.Paths)
            {
                Move(fields, Elements(toStored ? other : stored), Elements(toStored ? stored : other));
            }
        }
    }

    private static string? VersionOf(JsonObject entry) =>
        entry["apiVersion"] is JsonValue value && value.TryGetValue<string>(out var version) ? version : null;

    /// <summary>Names between dots, or between bars where names have dots in them.</summary>
    private static string[] Elements(string path) => [.. path.Split(path.Contains('|', StringComparison.Ordinal) ? '|' : '.').Select(name => "f:" + name)];

    private static void Move(JsonObject fields, string[] from, string[] to)
    {
        if (Parent(fields, from, make: false) is not { } parent || parent[from[^1]] is not { } moved)
        {
            return;
        }

        parent.Remove(from[^1]);
        Prune(fields, from);
        var into = Parent(fields, to, make: true)!;
        if (into[to[^1]] is null)
        {
            into[to[^1]] = moved;
        }
    }

    /// <summary>What was there only for the moved field is there no more.</summary>
    private static void Prune(JsonObject fields, string[] path)
    {
        for (var length = path.Length - 1; length > 0; length--)
        {
            var above = Parent(fields, path[..length], make: false);
            if (above?[path[length - 1]] is not JsonObject { Count: 0 })
            {
                return;
            }

            above.Remove(path[length - 1]);
        }
    }

    private static JsonObject? Parent(JsonObject fields, string[] path, bool make)
    {
        var at = fields;
        foreach (var element in path.AsSpan(0, path.Length - 1))
        {
            if (at[element] is not JsonObject next)
            {
                if (!make)
                {
                    return null;
                }

                at[element] = next = [];
            }

            at = next;
        }

        return at;
    }
}
