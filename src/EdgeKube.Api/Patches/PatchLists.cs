using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Api.Patches;

/// <summary>Merges a list by its merge key (or as a set of scalars) and puts it in the order that Kubernetes would.</summary>
internal static class PatchLists
{
    /// <param name="order">The list of <c>$setElementOrder</c>, or null: then the patch's own order counts.</param>
    public static JsonArray Merge(JsonArray old, JsonArray patch, JsonNode? order, SchemaNode schema, string name)
    {
        if (order is not (null or JsonArray))
        {
            throw ApiException.BadRequest("invalid patch format of setElementOrder list");
        }

        var key = schema.PatchMergeKey;
        if (key.Length == 0 && old.Concat(patch).Any(i => i is JsonObject))
        {
            throw ApiException.BadRequest($"cannot merge lists without merge key for {name}");
        }

        var was = old.Select(i => PatchValues.Identity(i, key) ?? "").ToList();
        var wanted = order is JsonArray given ? Identities(given, key) : Identities(patch, key);
        var merged = key.Length == 0 ? Union(old, patch) : MergeMaps(old, patch, key, schema.Items);
        return Arrange(merged, key, wanted, was);
    }

    private static List<string> Identities(JsonArray list, string key) =>
        [.. list.Select(i => PatchValues.Identity(i, key)).OfType<string>()];

    private static List<JsonNode?> Union(JsonArray old, JsonArray patch) =>
        [.. old.Concat(patch).DistinctBy(PatchValues.Text).Select(i => i?.DeepClone())];

    private static List<JsonNode?> MergeMaps(JsonArray old, JsonArray patch, string key, SchemaNode? items)
    {
        var replace = patch.Any(i => i is JsonObject map && StrategicMergePatch.Directive(map) == "replace");
        var result = replace ? [] : old.Select(i => i?.DeepClone()).ToList();
        foreach (var item in patch)
        {
            MergeItem(result, item, key, items);
        }

        return result;
    }

    private static void MergeItem(List<JsonNode?> result, JsonNode? item, string key, SchemaNode? items)
    {
        if (item is not JsonObject change)
        {
            throw ApiException.BadRequest($"invalid JSON document: a list with merge key {key} holds {PatchValues.Text(item)}");
        }

        var directive = StrategicMergePatch.Directive(change);
        if (directive == "replace" && !change.ContainsKey(key))
        {
            return; // the marker that stands for the whole list
        }

        var identity = PatchValues.Identity(change, key)
            ?? throw ApiException.BadRequest($"map: {change.ToJsonString()} does not contain declared merge key: {key}");
        if (directive == "delete")
        {
            result.RemoveAll(i => PatchValues.Identity(i, key) == identity);
            return;
        }

        var at = result.FindIndex(i => PatchValues.Identity(i, key) == identity);
        if (at < 0)
        {
            result.Add(StrategicMergePatch.Merge([], change, items));
        }
        else
        {
            result[at] = StrategicMergePatch.Merge(result[at]!.AsObject(), change, items);
        }
    }

    /// <summary>Named items in the wanted order; the server's others keep their place among those that were there before.</summary>
    private static JsonArray Arrange(List<JsonNode?> merged, string key, List<string> wanted, List<string> was)
    {
        var wantedRank = Ranks(wanted);
        var oldRank = Ranks(was);
        int Rank(Dictionary<string, int> ranks, JsonNode? item) => ranks.GetValueOrDefault(PatchValues.Identity(item, key) ?? "", -1);

        var named = new Queue<JsonNode?>(merged.Where(i => Rank(wantedRank, i) >= 0).OrderBy(i => Rank(wantedRank, i)));
        var others = new Queue<JsonNode?>(merged.Where(i => Rank(wantedRank, i) < 0).OrderBy(i => Rank(oldRank, i)));
        var result = new JsonArray();
        while (named.Count + others.Count > 0)
        {
            result.Add(TakeOther() ? others.Dequeue() : named.Dequeue());
        }

        return result;

        bool TakeOther()
        {
            if (named.Count == 0 || others.Count == 0)
            {
                return named.Count == 0;
            }

            var (mine, theirs) = (Rank(oldRank, named.Peek()), Rank(oldRank, others.Peek()));
            return mine >= 0 && theirs >= 0 && theirs < mine;
        }
    }

    private static Dictionary<string, int> Ranks(List<string> order)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < order.Count; i++)
        {
            ranks.TryAdd(order[i], i);
        }

        return ranks;
    }
}
