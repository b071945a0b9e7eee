using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Patches;

/// <summary>The directives of a strategic merge patch that work on one map.</summary>
internal static class PatchDirectives
{
    /// <summary>A copy of what a patch adds: without directives, and without nulls, which only remove.</summary>
    public static JsonObject Strip(JsonObject patch)
    {
        var result = new JsonObject();
        foreach (var (name, value) in patch)
        {
            if (value is not null && !IsDirective(name))
            {
                result[name] = StripAny(value);
            }
        }

        return result;
    }

    public static JsonNode? StripAny(JsonNode? value) => value switch
    {
        JsonObject map => Strip(map),
        JsonArray list => new JsonArray([.. list.Where(i => !IsMarker(i)).Select(StripAny)]),
        _ => value?.DeepClone(),
    };

    /// <summary><c>$retainKeys</c>: removes from the target what the list does not name.</summary>
    public static void KeepOnly(JsonObject target, JsonObject patch)
    {
        if (!patch.TryGetPropertyValue(StrategicMergePatch.RetainKeys, out var directive))
        {
            return;
        }

        if (directive is not JsonArray names)
        {
            throw ApiException.BadRequest("invalid patch format of retainKeys");
        }

        var kept = names.Select(PatchValues.Text).ToHashSet(StringComparer.Ordinal);
        if (patch.Any(p => p.Value is not null && !IsDirective(p.Key) && !kept.Contains(p.Key)))
        {
            throw ApiException.BadRequest("the list of retainKeys doesn't contain all the present fields");
        }

        foreach (var name in target.Select(p => p.Key).Where(k => !kept.Contains(k)).ToList())
        {
            target.Remove(name);
        }
    }

    /// <summary><c>$deleteFromPrimitiveList/name</c>.</summary>
    public static void DeleteItems(JsonObject target, string name, JsonNode? values)
    {
        if (values is not JsonArray doomed)
        {
            throw ApiException.BadRequest("invalid patch format of primitive list");
        }

        if (target[name] is JsonArray list)
        {
            var texts = doomed.Select(PatchValues.Text).ToHashSet(StringComparer.Ordinal);
            target[name] = new JsonArray([.. list.Where(i => !texts.Contains(PatchValues.Text(i))).Select(i => i?.DeepClone())]);
        }
    }

    private static bool IsDirective(string name) =>
        name is StrategicMergePatch.PatchDirective or StrategicMergePatch.RetainKeys
        || name.StartsWith(StrategicMergePatch.DeletePrefix, StringComparison.Ordinal)
        || name.StartsWith(StrategicMergePatch.OrderPrefix, StringComparison.Ordinal);

    /// <summary>A list item that says what to do and is no item itself.</summary>
    private static bool IsMarker(JsonNode? item) =>
        item is JsonObject map
        && StrategicMergePatch.Directive(map) is { } directive
        && (directive == "delete" || map.Count == 1);
}
