using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Nobody gives away rights that they do not have themselves.</summary>
internal sealed class EscalationCheck(RbacIndex index, IAuthorizer authorizer)
{
    /// <returns>Null for kinds that give no rights, and for who has them all.</returns>
    public async ValueTask<Action<JsonObject, JsonObject?>?> ForAsync(ResourceDefinition definition, string verb, UserInfo user, CancellationToken ct)
    {
        if (definition.Group != BuiltIn.Roles.Group || verb is not ("create" or "update" or "patch") || Authorizer.IsAdministrator(user))
        {
            return null;
        }

        await index.RefreshAsync(ct); // a role that was made just now may be bound
        return definition.Type == BuiltIn.Roles || definition.Type == BuiltIn.ClusterRoles
            ? (wanted, old) => CheckRole(definition, user, wanted, old)
            : (wanted, old) => CheckBinding(definition, user, wanted, old);
    }

    private void CheckRole(ResourceDefinition definition, UserInfo user, JsonObject wanted, JsonObject? old)
    {
        if (old is not null && JsonNode.DeepEquals(wanted["rules"], old["rules"])
            && JsonNode.DeepEquals(wanted["aggregationRule"], old["aggregationRule"]))
        {
            return;
        }

        var key = KeyOf(definition, wanted);
        if (authorizer.Allows(user, new("escalate", definition.Group, definition.Plural, key.Namespace, key.Name, "")))
        {
            return;
        }

        if (wanted["aggregationRule"] is not null
            && !authorizer.Allows(user, new("*", "*", "*", "", "", "")))
        {
            throw ApiException.Forbidden(key, "must have cluster-admin privileges to use the aggregationRule");
        }

        using var document = JsonDocument.Parse(wanted.ToJsonString());
        Require(user, key, RbacCompiler.Rules(document.RootElement));
    }

    private void CheckBinding(ResourceDefinition definition, UserInfo user, JsonObject wanted, JsonObject? old)
    {
        if (old is not null && JsonNode.DeepEquals(wanted["roleRef"], old["roleRef"]) && JsonNode.DeepEquals(wanted["subjects"], old["subjects"]))
        {
            return;
        }

        var key = KeyOf(definition, wanted);
        using var document = JsonDocument.Parse(wanted["roleRef"]?.ToJsonString() ?? "{}");
        var role = ResourceKey.Parse(RbacCompiler.RoleKey(document.RootElement, key.Namespace));
        if (authorizer.Allows(user, new("bind", role.Type.Group, role.Type.Resource, key.Namespace, role.Name, "")))
        {
            return;
        }

        if (index.Snapshot.FindRole(role.ToString()) is not { } rules)
        {
            throw ApiException.NotFound(role);
        }

        Require(user, key, rules);
    }

    private void Require(UserInfo user, ResourceKey key, IReadOnlyList<PolicyRule> wanted)
    {
        var held = index.Snapshot.RulesOf(user, key.Namespace);
        var missing = wanted.Where(rule => !PolicyRule.Covers(held, rule)).Select(Show).Distinct().Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            var groups = string.Join(' ', user.Groups.Select(g => $"\"{g}\""));
            throw ApiException.Forbidden(
                key,
                $"user \"{user.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing)}");
        }
    }

    private static string Show(PolicyRule rule)
    {
        var parts = new List<string>();
        Add(parts, "APIGroups", rule.Groups);
        Add(parts, "Resources", rule.Resources);
        Add(parts, "ResourceNames", rule.Names);
        Add(parts, "NonResourceURLs", rule.Paths);
        Add(parts, "Verbs", rule.Verbs);
        return $"{{{string.Join(", ", parts)}}}";
    }

    private static void Add(List<string> parts, string name, string[] values)
    {
        if (values.Length > 0)
        {
            parts.Add($"{name}:[{string.Join(' ', values.Select(v => $"\"{v}\""))}]");
        }
    }

    private static ResourceKey KeyOf(ResourceDefinition definition, JsonObject wanted) =>
        definition.Key((string?)wanted["metadata"]?["namespace"] ?? "", (string?)wanted["metadata"]?["name"] ?? "");
}
