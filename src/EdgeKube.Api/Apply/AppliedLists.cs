using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Refuses configurations whose list items cannot be told apart.</summary>
internal static class AppliedLists
{
    /// <exception cref="ApiException">400 with the path.</exception>
    public static void Check(JsonObject config, SchemaNode schema) => Members(config, schema, "");

    private static void Members(JsonObject value, SchemaNode? schema, string path)
    {
        foreach (var (name, child) in value)
        {
            Value(child, MergeRules.Member(schema, name), $"{path}.{name}");
        }
    }

    private static void Value(JsonNode? value, SchemaNode? schema, string path)
    {
        if (value is null || MergeRules.IsWhole(value, schema))
        {
            return;
        }

        if (value is JsonObject members)
        {
            Members(members, schema, path);
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in (JsonArray)value)
        {
            var element = Element(item, schema!, path);
            if (!seen.Add(element))
            {
                throw Refused(path, $"duplicate entries for key {PathElement.Text(element)}");
            }

            Value(item, schema!.Items, path + PathElement.Text(element));
        }
    }

    private static string Element(JsonNode? item, SchemaNode list, string path)
    {
        if (list.ListType == "map" && (item is not JsonObject members || PathElement.Key(members, list) is null))
        {
            var keys = string.Join(' ', list.ListMapKeys.Select(k => $"\"{k}\""));
            throw Refused(
                path, $"associative list with keys has an element that omits all key fields [{keys}] (and doesn't have default values for any key fields)");
        }

        return MergeRules.Item(item, list);
    }

    private static ApiException Refused(string path, string why) =>
        ApiException.BadRequest($"failed to create typed patch object: {path}: {why}");
}
