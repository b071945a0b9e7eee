using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>What admission is for: rules with operations, and conditions on what they let through.</summary>
internal static class AdmissionRules
{
    private const int MaxConditions = 64;

    public static void Rules(JsonObject? owner, string name, string path, ICollection<FieldError> errors)
    {
        foreach (var (i, rule) in owner.Maps(name))
        {
            var at = $"{path}.{name}[{i}]";
            Names(rule, $"{at}.resourceNames", errors);
            List(rule, "operations", "operations", at, errors);
            List(rule, "apiGroups", "API groups", at, errors);
            List(rule, "apiVersions", "API versions", at, errors);
            Filled(rule, "apiVersions", at, errors);
            Filled(rule, "resources", at, errors);
            Resources(rule, $"{at}.resources", errors);
        }
    }

    public static void Conditions(JsonObject? owner, string path, ICollection<FieldError> errors)
    {
        var at = $"{path}.matchConditions";
        var conditions = owner.Maps("matchConditions").ToList();
        if (conditions.Count > MaxConditions)
        {
            errors.Once(new("FieldValueTooMany", at, $"Too many: {conditions.Count}: must have at most {MaxConditions} items"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, condition) in conditions)
        {
            var name = condition.Text("name");
            if (condition.Text("expression").Trim().Length == 0)
            {
                errors.Required($"{at}[{i}].expression");
            }

            if (name.Length == 0)
            {
                errors.Required($"{at}[{i}].name");
                continue;
            }

            errors.Invalid($"{at}[{i}].name", name, NameRules.QualifiedName(name));
            if (!seen.Add(name))
            {
                errors.Duplicate($"{at}[{i}].name", name);
            }
        }
    }

    private static void Names(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, name) in rule.Texts("resourceNames"))
        {
            errors.Invalid($"{at}[{i}]", name, NameRules.PathSegment(name));
            if (!seen.Add(name))
            {
                errors.Duplicate($"{at}[{i}]", name);
            }
        }
    }

    private static void List(JsonObject rule, string name, string what, string at, ICollection<FieldError> errors)
    {
        var items = rule.Texts(name).Select(t => t.Item).ToList();
        if (items.Count == 0)
        {
            errors.Required($"{at}.{name}");
        }
        else if (items.Count > 1 && items.Contains("*"))
        {
            errors.Invalid($"{at}.{name}", rule[name], $"if '*' is present, must not specify other {what}");
        }
    }

    private static void Filled(JsonObject rule, string name, string at, ICollection<FieldError> errors)
    {
        foreach (var (i, text) in rule.Texts(name))
        {
            if (text.Length == 0)
            {
                errors.Required($"{at}.{name}[{i}]");
            }
        }
    }

    private static void Resources(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        var all = rule.Texts("resources").Select(t => t.Item).ToList();
        if (all.Count == 0)
        {
            errors.Required(at);
        }

        for (var i = 0; i < all.Count; i++)
        {
            if (Hidden(all, i) is { } hidden)
            {
                errors.Invalid($"{at}[{i}]", all[i], hidden);
            }
        }

        if (all.Count > 1 && all.Contains("*/*"))
        {
            errors.Invalid(at, rule["resources"], "if '*/*' is present, must not specify other resources");
        }

        if (all.Contains("*") && all.Any(r => r != "*" && !r.Contains('/', StringComparison.Ordinal)))
        {
            errors.Invalid(at, rule["resources"], "if '*' is present, must not specify other resources without subresources");
        }
    }

    /// <returns>What is wrong when one before it stands for it already.</returns>
    private static string? Hidden(List<string> all, int index)
    {
        var parts = all[index].Split('/', 2);
        if (parts.Length == 1)
        {
            return null;
        }

        foreach (var before in all.Take(index))
        {
            if (before == $"{parts[0]}/*" || before == $"*/{parts[1]}")
            {
                return $"if '{before}' is present, must not specify {all[index]}";
            }
        }

        return null;
    }
}
