using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>Finds items that a set or map list may hold only once.</summary>
internal static class Uniqueness
{
    public static IEnumerable<FieldError> Check(JsonArray items, SchemaNode schema, PathTrail path)
    {
        var seen = schema.ListType switch
        {
            "set" or "map" when items.Count > 1 => new HashSet<string>(StringComparer.Ordinal),
            _ => null,
        };
        if (seen is null)
        {
            yield break;
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (Identity(items[i], schema) is { } identity && !seen.Add(identity))
            {
                path.Index(i);
                yield return Duplicate(items[i]!, schema, path);
                path.Pop();
            }
        }
    }

    private static string? Identity(JsonNode? item, SchemaNode schema) => schema.ListType == "set"
        ? item?.ToJsonString()
        : item is JsonObject members ? Keys(members, schema).ToJsonString() : null;

    private static JsonObject Keys(JsonObject item, SchemaNode schema)
    {
        var keys = new JsonObject();
        foreach (var name in schema.ListMapKeys)
        {
            keys.Add(name, item[name]?.DeepClone());
        }

        return keys;
    }

    private static FieldError Duplicate(JsonNode item, SchemaNode schema, PathTrail path)
    {
        if (schema.ListType == "map" && schema.ListMapKeys.Count > 1)
        {
            return new("FieldValueDuplicate", path.Text(), $"Duplicate value: {Keys((JsonObject)item, schema).ToJsonString()}");
        }

        return schema.ListType == "map"
            ? new("FieldValueDuplicate", path.Text(schema.ListMapKeys[0]), $"Duplicate value: {item[schema.ListMapKeys[0]]?.ToJsonString()}")
            : new("FieldValueDuplicate", path.Text(), $"Duplicate value: {item.ToJsonString()}");
    }
}
