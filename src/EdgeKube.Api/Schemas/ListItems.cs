using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Schemas;

/// <summary>The items of a list by what tells them apart: their keys in a map list, themselves in a set.</summary>
internal sealed class ListItems
{
    private readonly SchemaNode _schema;
    private readonly Dictionary<string, JsonNode?>? _byKey;
    private readonly JsonArray _items;

    public ListItems(JsonArray items, SchemaNode schema)
    {
        (_items, _schema) = (items, schema);
        if (schema.ListType is "map" or "set")
        {
            _byKey = new(StringComparer.Ordinal);
            foreach (var item in items)
            {
                _byKey.TryAdd(Identity(item, schema), item);
            }
        }
    }

    /// <summary>Items that were there more than once, at their later places.</summary>
    public static IEnumerable<FieldError> Duplicates(JsonArray items, SchemaNode schema, PathTrail path)
    {
        if (schema.ListType is not ("map" or "set") || items.Count < 2)
        {
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var identity = Identity(items[i], schema);
            if (!seen.Add(identity))
            {
                path.Index(i);
                yield return FieldError.Duplicate(path.Text(), new Shown(identity));
                path.Pop();
            }
        }
    }

    /// <summary>The item that this one was before; where nothing tells items apart, the one at its place.</summary>
    public JsonNode? Find(JsonNode? item, int index) => _byKey is not null
        ? _byKey.GetValueOrDefault(Identity(item, _schema))
        : index < _items.Count ? _items[index] : null;

    private static string Identity(JsonNode? item, SchemaNode schema)
    {
        if (schema.ListType == "set" || item is not JsonObject members)
        {
            return item?.ToJsonString() ?? "null";
        }

        var keys = new JsonObject();
        foreach (var name in schema.ListMapKeys.Order(StringComparer.Ordinal))
        {
            if (members[name] is { } value)
            {
                keys.Add(name, value.DeepClone());
            }
        }

        return keys.ToJsonString();
    }
}
