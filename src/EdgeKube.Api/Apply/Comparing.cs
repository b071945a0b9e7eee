using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>One walk through two states of an object that collects what differs.</summary>
internal sealed class Comparing
{
    private readonly FieldSet _added = new();
    private readonly FieldSet _modified = new();
    private readonly FieldSet _removed = new();
    private readonly List<string> _path = [];

    public ObjectComparison Run(JsonObject before, JsonObject after, SchemaNode schema, Func<string, bool> counts)
    {
        Members(before, after, schema, counts);
        return new(_added, _modified, _removed);
    }

    private void Members(JsonObject? before, JsonObject? after, SchemaNode? schema, Func<string, bool>? counts)
    {
        foreach (var (name, was) in before ?? [])
        {
            if (counts?.Invoke(name) != false)
            {
                Member(name, was, after?[name], schema);
            }
        }

        foreach (var (name, now) in after ?? [])
        {
            if (now is not null && before?.ContainsKey(name) != true && counts?.Invoke(name) != false)
            {
                Member(name, null, now, schema);
            }
        }
    }

    private void Member(string name, JsonNode? before, JsonNode? after, SchemaNode? owner)
    {
        if (before is null && after is null)
        {
            return;
        }

        _path.Add(PathElement.Field(name));
        Value(before, after, MergeRules.Member(owner, name), MergeRules.IsAlwaysThere(owner, name));
        _path.RemoveAt(_path.Count - 1);
    }

    private void Value(JsonNode? before, JsonNode? after, SchemaNode? schema, bool isAlwaysThere)
    {
        if (IsLeaf(before, after, schema))
        {
            Leaf(before, after);
            return;
        }

        if ((before ?? after) is JsonArray)
        {
            Items(before as JsonArray, after as JsonArray, schema!);
        }
        else
        {
            Members(before as JsonObject, after as JsonObject, schema, null);
        }

        if (!isAlwaysThere && (before is null || after is null))
        {
            (before is null ? _added : _removed).Insert(_path);
        }
    }

    private static bool IsLeaf(JsonNode? before, JsonNode? after, SchemaNode? schema) => (before, after) switch
    {
        (JsonObject or null, JsonObject or null) or (JsonArray or null, JsonArray or null) =>
            MergeRules.IsWhole((before ?? after)!, schema) || (IsBare(before) && IsBare(after)),
        _ => true,
    };

    private static bool IsBare(JsonNode? value) => value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private void Leaf(JsonNode? before, JsonNode? after)
    {
        if (before is null || after is null)
        {
            (before is null ? _added : _removed).Insert(_path);
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            _modified.Insert(_path);
        }
    }

    private void Items(JsonArray? before, JsonArray? after, SchemaNode list)
    {
        var (was, now) = (ByElement(before, list), ByElement(after, list));
        foreach (var (element, items) in was)
        {
            Item(element, items, now.GetValueOrDefault(element), list);
        }

        foreach (var (element, items) in now)
        {
            if (!was.ContainsKey(element))
            {
                Item(element, null, items, list);
            }
        }
    }

    /// <summary>One item is compared field by field; several of one key, which older objects may have, only as a whole.</summary>
    private void Item(string element, List<JsonNode?>? before, List<JsonNode?>? after, SchemaNode list)
    {
        _path.Add(element);
        if (before is { Count: > 1 } || after is { Count: > 1 })
        {
            Leaf(Array(before), Array(after));
        }
        else
        {
            Value(before?[0], after?[0], list.Items, isAlwaysThere: false);
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private static Dictionary<string, List<JsonNode?>> ByElement(JsonArray? items, SchemaNode list)
    {
        var known = new Dictionary<string, List<JsonNode?>>(StringComparer.Ordinal);
        foreach (var item in items ?? [])
        {
            var element = MergeRules.Item(item, list);
            if (!known.TryGetValue(element, out var same))
            {
                known.Add(element, same = []);
            }

            same.Add(item);
        }

        return known;
    }

    private static JsonArray? Array(List<JsonNode?>? items) => items is null ? null : [.. items.Select(i => i?.DeepClone())];
}
