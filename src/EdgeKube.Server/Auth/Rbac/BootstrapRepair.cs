using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Adds to a stored role or binding what every cluster's has, unless its annotation says to leave it alone; takes nothing away.</summary>
internal static class BootstrapRepair
{
    public const string Autoupdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <returns>Whether anything was missing.</returns>
    public static bool Apply(JsonObject current, JsonObject wanted)
    {
        if ((string?)current["metadata"]?["annotations"]?[Autoupdate] != "true")
        {
            return false;
        }

        // A role that collects others gets its rules from them.
        var added = wanted["aggregationRule"] is null ? AddRules(current, wanted) : AddSelectors(current, wanted);
        return AddMissing(current, wanted, "subjects") | AddLabels(current, wanted) | added;
    }

    private static bool AddRules(JsonObject current, JsonObject wanted)
    {
        using var document = JsonDocument.Parse(current.ToJsonString());
        var held = RbacCompiler.Rules(document.RootElement);
        var missing = (wanted["rules"] as JsonArray ?? []).Where(rule => rule is not null && !PolicyRule.Covers(held, Compiled(rule))).ToList();
        foreach (var rule in missing)
        {
            List(current, "rules").Add(rule!.DeepClone());
        }

        return missing.Count > 0;
    }

    private static PolicyRule Compiled(JsonNode rule)
    {
        using var document = JsonDocument.Parse(rule.ToJsonString());
        return RbacCompiler.Rule(document.RootElement);
    }

    private static bool AddSelectors(JsonObject current, JsonObject wanted)
    {
        if (current["aggregationRule"] is not JsonObject aggregation)
        {
            current["aggregationRule"] = wanted["aggregationRule"]!.DeepClone();
            return true;
        }

        return AddMissing(aggregation, wanted["aggregationRule"]!.AsObject(), "clusterRoleSelectors");
    }

    private static bool AddMissing(JsonObject current, JsonObject wanted, string name)
    {
        var has = current[name] as JsonArray ?? [];
        var missing = (wanted[name] as JsonArray ?? []).Where(item => !has.Any(h => JsonNode.DeepEquals(h, item))).ToList();
        foreach (var item in missing)
        {
            List(current, name).Add(item!.DeepClone());
        }

        return missing.Count > 0;
    }

    private static bool AddLabels(JsonObject current, JsonObject wanted)
    {
        var added = false;
        var metadata = current["metadata"]!.AsObject();
        foreach (var (name, value) in wanted["metadata"]!["labels"]!.AsObject())
        {
            if (metadata["labels"]?[name] is not null)
            {
                continue;
            }

            if (metadata["labels"] is not JsonObject labels)
            {
                metadata["labels"] = labels = [];
            }

            labels[name] = value!.DeepClone();
            added = true;
        }

        return added;
    }

    private static JsonArray List(JsonObject of, string name)
    {
        if (of[name] is not JsonArray list)
        {
            of[name] = list = [];
        }

        return list;
    }
}
