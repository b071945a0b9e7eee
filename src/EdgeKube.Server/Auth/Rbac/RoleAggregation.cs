using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Selectors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Gives a ClusterRole with an aggregation rule the rules of the ClusterRoles that it selects.</summary>
internal static class RoleAggregation
{
    /// <summary>Writes what is not so yet.</summary>
    /// <returns>Whether there was any.</returns>
    public static async Task<bool> ApplyAsync(IRegistry registry, IReadOnlyList<StoredObject> stored, CancellationToken ct)
    {
        var roles = stored.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, Role: JsonNode.Parse(s.Value.Span)!.AsObject())).ToList();
        var any = false;
        foreach (var (key, role) in roles.Where(r => Collects(r.Role)))
        {
            var wanted = new JsonArray();
            Collect(role, roles.ConvertAll(r => r.Role), wanted, []);
            if (!JsonNode.DeepEquals(wanted, role["rules"] ?? new JsonArray()))
            {
                await WriteAsync(registry, ResourceKey.Parse(key), wanted, ct);
                any = true;
            }
        }

        return any;
    }

    private static bool Collects(JsonObject role) => role["aggregationRule"]?["clusterRoleSelectors"] is JsonArray;

    /// <summary>Adds the rules of what a role collects; of a role that collects, too, not its rules count but those that it collects.</summary>
    private static void Collect(JsonObject role, List<JsonObject> roles, JsonArray rules, HashSet<JsonObject> seen)
    {
        if (!seen.Add(role))
        {
            return; // they collect each other
        }

        var selectors = role["aggregationRule"]!["clusterRoleSelectors"]!.AsArray().Select(Selector).ToList();
        foreach (var selected in roles.Where(r => r != role && selectors.Any(s => s.Matches(Labels(r)))))
        {
            if (Collects(selected))
            {
                Collect(selected, roles, rules, seen);
            }
            else
            {
                Add(selected, rules);
            }
        }
    }

    private static void Add(JsonObject role, JsonArray rules)
    {
        foreach (var rule in role["rules"] as JsonArray ?? [])
        {
            if (rule is not null && !rules.Any(r => JsonNode.DeepEquals(r, rule)))
            {
                rules.Add(rule.DeepClone());
            }
        }
    }

    private static LabelSelector Selector(JsonNode? selector) => LabelSelector.From(selector.Deserialize(ApiJson.Default.LabelSelectorView));

    private static Dictionary<string, string> Labels(JsonObject role) => (role["metadata"]?["labels"] as JsonObject ?? [])
        .ToDictionary(p => p.Key, p => (string?)p.Value ?? "", StringComparer.Ordinal);

    private static async Task WriteAsync(IRegistry registry, ResourceKey key, JsonArray rules, CancellationToken ct)
    {
        try
        {
            await registry.UpdateAsync(
                key,
                role =>
                {
                    role["rules"] = rules.DeepClone();
                    return role;
                },
                WriteOptions.Own("clusterrole-aggregation-controller"),
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile
        }
    }
}
