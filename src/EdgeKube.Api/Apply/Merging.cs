using System.Text.Json.Nodes;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Apply;

/// <summary>Lays an applied configuration over a live object: what it sets is set, all else stays.</summary>
internal static class Merging
{
    /// <summary>Changes <paramref name="live"/>; the configuration stays as it is.</summary>
    public static void Into(JsonObject live, JsonObject config, SchemaNode? schema)
    {
        foreach (var (name, wanted) in config)
        {
            if (wanted is not null)
            {
                var merged = Value(live[name], wanted, MergeRules.Member(schema, name));
                if (!ReferenceEquals(merged, live[name]))
                {
                    live[name] = merged;
                }
            }
        }
    }

    private static JsonNode? Value(JsonNode? live, JsonNode? wanted, SchemaNode? schema)
    {
        switch (live, wanted)
        {
            case (JsonObject members, JsonObject config) when !MergeRules.IsWhole(wanted, schema):
                Into(members, config, schema);
                return live;
            case (JsonArray items, JsonArray config) when !MergeRules.IsWhole(wanted, schema):
                return Items(items, config, schema!);
            default:
                return wanted?.DeepClone();
        }
    }

    /// <summary>The applied items in their order; one that only the live object has stays before the item it stood before.</summary>
    private static JsonArray Items(JsonArray live, JsonArray wanted, SchemaNode list)
    {
        var known = ByElement(live, list);
        var elements = wanted.Select(i => MergeRules.Item(i, list)).ToList();
        var asked = elements.ToHashSet(StringComparer.Ordinal);
        var result = new JsonArray();
        var next = 0;
        foreach (var item in live)
        {
            var element = MergeRules.Item(item, list);
            if (!asked.Contains(element))
            {
                result.Add(item?.DeepClone());
                continue;
            }

            // An applied item that live has further on waits for its turn; new ones before this one come now.
            var turn = elements.IndexOf(element, next);
            if (turn < 0 || elements.Skip(next).Take(turn - next).Any(known.ContainsKey))
            {
                continue;
            }

            for (; next <= turn; next++)
            {
                result.Add(Item(known.GetValueOrDefault(elements[next]), wanted[next], list));
            }
        }

        for (; next < wanted.Count; next++)
        {
            result.Add(Item(known.GetValueOrDefault(elements[next]), wanted[next], list));
        }

        return result;
    }

    private static JsonNode? Item(JsonNode? live, JsonNode? wanted, SchemaNode list) => Value(live?.DeepClone(), wanted, list.Items);

    /// <summary>Items of a key that stands twice are none to be merged with.</summary>
    private static Dictionary<string, JsonNode?> ByElement(JsonArray items, SchemaNode list)
    {
        var known = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var element = MergeRules.Item(item, list);
            known[element] = known.ContainsKey(element) ? null : item;
        }

        return known;
    }
}
