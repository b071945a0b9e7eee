using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Roles;

/// <summary>Roles and ClusterRoles: every rule is about resources or, in a ClusterRole, about paths.</summary>
internal sealed class RoleHooks(GroupResource type) : IKindHooks
{
    public GroupResource Type => type;

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        foreach (var (i, rule) in wanted.Maps("rules"))
        {
            Rule(rule, $"rules[{i}]", errors);
        }

        var aggregation = wanted.Map("aggregationRule");
        if (aggregation is not null && aggregation.List("clusterRoleSelectors").Count == 0)
        {
            errors.Required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }

        foreach (var (i, selector) in aggregation.Maps("clusterRoleSelectors"))
        {
            LabelValidation.Selector(selector, $"aggregationRule.clusterRoleSelectors[{i}]", errors);
        }
    }

    private void Rule(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        if (rule.List("verbs").Count == 0)
        {
            errors.Required($"{at}.verbs", "verbs must contain at least one value");
        }

        if (rule.List("nonResourceURLs").Count > 0)
        {
            Paths(rule, at, errors);
            return;
        }

        if (rule.List("apiGroups").Count == 0)
        {
            errors.Required($"{at}.apiGroups", "resource rules must supply at least one api group");
        }

        if (rule.List("resources").Count == 0)
        {
            errors.Required($"{at}.resources", "resource rules must supply at least one resource");
        }
    }

    private void Paths(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        var urls = rule["nonResourceURLs"];
        if (type == BuiltIn.Roles)
        {
            errors.Invalid($"{at}.nonResourceURLs", urls, "namespaced rules cannot apply to non-resource URLs");
        }

        if (rule.List("apiGroups").Count > 0 || rule.List("resources").Count > 0 || rule.List("resourceNames").Count > 0)
        {
            errors.Invalid($"{at}.nonResourceURLs", urls, "rules cannot apply to both regular resources and non-resource URLs");
        }
    }
}
