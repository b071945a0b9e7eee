using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Api.OpenApi;

/// <summary>Puts the paths and types of other API servers into a document of OpenAPI v2. Pure.</summary>
public static class OpenApiV2Merge
{
    private const string Reference = "$ref";
    private const string To = "#/definitions/";

    /// <param name="own">The document that the others are put into.</param>
    /// <param name="others">Each with the path that what it may add is below.</param>
    public static byte[] Merge(byte[] own, IEnumerable<(string Root, JsonObject Document)> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        using var document = JsonDocument.Parse(own);
        var (paths, definitions) = (Names(document, "paths"), Names(document, "definitions"));
        var (addedPaths, addedDefinitions) = (new JsonObject(), new JsonObject());
        foreach (var (root, other) in others)
        {
            var wanted = (other["paths"] as JsonObject ?? []).Where(p => (p.Key == root || p.Key.StartsWith(root + "/", StringComparison.Ordinal)) && paths.Add(p.Key)).ToList();
            if (wanted.Count == 0)
            {
                continue;
            }

            var types = other["definitions"] as JsonObject ?? [];
            var renamed = Rename(types, definitions);
            Add(addedPaths, wanted.Select(p => (p.Key, p.Value)), renamed);
            Add(addedDefinitions, types.Where(t => definitions.Add(renamed.GetValueOrDefault(t.Key, t.Key))).Select(t => (renamed.GetValueOrDefault(t.Key, t.Key), t.Value)), renamed);
        }

        return OpenApiV3Document.Json(writer => Write(writer, document.RootElement, addedPaths, addedDefinitions));
    }

    private static HashSet<string> Names(JsonDocument document, string of) =>
        document.RootElement.TryGetProperty(of, out var map) ? [.. map.EnumerateObject().Select(p => p.Name)] : [];

    /// <summary>Types of Kubernetes are the same everywhere; any other of the same name is another type.</summary>
    private static Dictionary<string, string> Rename(JsonObject types, HashSet<string> known)
    {
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _) in types)
        {
            if (!known.Contains(name) || name.StartsWith("io.k8s.", StringComparison.Ordinal))
            {
                continue;
            }

            var number = 2;
            while (known.Contains($"{name}_v{number}") || types.ContainsKey($"{name}_v{number}"))
            {
                number++;
            }

            renamed.Add(name, $"{name}_v{number}");
        }

        return renamed;
    }

    private static void Add(JsonObject to, IEnumerable<(string Name, JsonNode? Value)> items, Dictionary<string, string> renamed)
    {
        foreach (var (name, value) in items)
        {
            var copy = value?.DeepClone();
            if (renamed.Count > 0)
            {
                Refer(copy, renamed);
            }

            to[name] = copy;
        }
    }

    private static void Refer(JsonNode? at, Dictionary<string, string> renamed)
    {
        if (at is JsonObject map)
        {
            if (map[Reference] is JsonValue value && value.TryGetValue<string>(out var target) && target.StartsWith(To, StringComparison.Ordinal)
                && renamed.TryGetValue(target[To.Length..], out var name))
            {
                map[Reference] = To + name;
            }

            foreach (var (_, item) in map)
            {
                Refer(item, renamed);
            }
        }
        else if (at is JsonArray list)
        {
            foreach (var item in list)
            {
                Refer(item, renamed);
            }
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement own, JsonObject paths, JsonObject definitions)
    {
        writer.WriteStartObject();
        foreach (var part in own.EnumerateObject())
        {
            var added = part.Name switch { "paths" => paths, "definitions" => definitions, _ => null };
            if (added is null)
            {
                part.WriteTo(writer);
                continue;
            }

            writer.WriteStartObject(part.Name);
            foreach (var item in part.Value.EnumerateObject())
            {
                item.WriteTo(writer);
            }

            foreach (var (name, value) in added)
            {
                writer.WritePropertyName(name);
                (value ?? new JsonObject()).WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
