using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.FlowSchemas;

/// <summary>The rules of a flow schema: who asks, and for what.</summary>
internal static class FlowRuleValidation
{
    private static readonly string[] _verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"];

    private static readonly (string Kind, string Field)[] _subjects = [("Group", "group"), ("ServiceAccount", "serviceAccount"), ("User", "user")];

    public static void Rule(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        if (rule.List("subjects").Count == 0)
        {
            errors.Required($"{at}.subjects", "subjects must contain at least one value");
        }

        foreach (var (i, subject) in rule.Maps("subjects"))
        {
            Subject(subject, $"{at}.subjects[{i}]", errors);
        }

        if (rule.List("resourceRules").Count == 0 && rule.List("nonResourceRules").Count == 0)
        {
            errors.Required(at, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }

        foreach (var (i, resources) in rule.Maps("resourceRules"))
        {
            Resources(resources, $"{at}.resourceRules[{i}]", errors);
        }

        foreach (var (i, paths) in rule.Maps("nonResourceRules"))
        {
            Paths(paths, $"{at}.nonResourceRules[{i}]", errors);
        }
    }

    private static void Subject(JsonObject subject, string at, ICollection<FieldError> errors)
    {
        var kind = subject.Text("kind");
        if (!_subjects.Any(s => s.Kind == kind))
        {
            errors.Once(FieldError.NotSupported($"{at}.kind", kind, _subjects.Select(s => s.Kind)));
            return;
        }

        foreach (var (other, field) in _subjects)
        {
            if (other != kind && subject.Has(field))
            {
                errors.Forbidden($"{at}.{field}", $"{field} is forbidden when subject kind is not '{other}'");
            }
            else if (other == kind && subject.Map(field) is { } named)
            {
                Named(named, kind, $"{at}.{field}", errors);
            }
            else if (other == kind)
            {
                errors.Required($"{at}.{field}", $"{field} is required when subject kind is '{kind}'");
            }
        }
    }

    private static void Named(JsonObject named, string kind, string at, ICollection<FieldError> errors)
    {
        var (name, ns) = (named.Text("name"), named.Text("namespace"));
        if (name.Length == 0)
        {
            errors.Required($"{at}.name");
        }

        if (kind != "ServiceAccount")
        {
            return;
        }

        if (name is not ("" or "*"))
        {
            errors.Invalid($"{at}.name", name, NameRules.Dns1123Subdomain(name));
        }

        if (ns.Length == 0)
        {
            errors.Required($"{at}.namespace", "must specify namespace for service account");
        }
        else
        {
            errors.Invalid($"{at}.namespace", ns, NameRules.Dns1123Label(ns));
        }
    }

    private static void Resources(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        Verbs(rule, at, errors);
        List(rule, "apiGroups", at, "resource rules must supply at least one api group", "api groups", errors);
        List(rule, "resources", at, "resource rules must supply at least one resource", "resources", errors);
        if (rule.List("namespaces").Count > 0 || !rule.Truth("clusterScope"))
        {
            const string Missing = "resource rules that are not cluster scoped must supply at least one namespace";
            List(rule, "namespaces", at, Missing, "namespaces", errors);
        }

        foreach (var (i, ns) in rule.Texts("namespaces").Where(n => n.Item != "*"))
        {
            var wrong = NameRules.Dns1123Label(ns);
            errors.Invalid($"{at}.namespaces[{i}]", ns, wrong is null ? null : $"each member of this list must be '*' or a DNS-1123 label; {wrong}");
        }
    }

    private static void Paths(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        Verbs(rule, at, errors);
        List(rule, "nonResourceURLs", at, "nonResourceURLs must contain at least one value", "non-resource URLs", errors);
        foreach (var (i, path) in rule.Texts("nonResourceURLs").Where(p => p.Item is not ("*" or "/")))
        {
            errors.Invalid($"{at}.nonResourceURLs[{i}]", path, WrongPath(path));
        }
    }

    private static string? WrongPath(string path)
    {
        var star = path.IndexOf('*', StringComparison.Ordinal);
        return path.Length == 0 ? "must not be empty"
            : path[0] != '/' ? "must start with slash"
            : path.Contains(' ', StringComparison.Ordinal) ? "must not contain white-space"
            : path.Contains("//", StringComparison.Ordinal) ? "must not contain double slash"
            : star >= 0 && (star != path.Length - 1 || !path.EndsWith("/*", StringComparison.Ordinal)) ? "wildcard can only do suffix matching"
            : null;
    }

    private static void Verbs(JsonObject rule, string at, ICollection<FieldError> errors)
    {
        List(rule, "verbs", at, "verbs must contain at least one value", "verbs", errors);
        var verbs = rule.Texts("verbs").Select(v => v.Item).ToList();
        if (!verbs.Contains("*") && !verbs.TrueForAll(v => _verbs.Contains(v)))
        {
            errors.Once(FieldError.NotSupported($"{at}.verbs", string.Join(',', verbs), _verbs));
        }
    }

    private static void List(JsonObject rule, string name, string at, string missing, string what, ICollection<FieldError> errors)
    {
        var items = rule.Texts(name).Select(i => i.Item).ToList();
        if (items.Count == 0)
        {
            errors.Required($"{at}.{name}", missing);
        }
        else if (items.Count > 1 && items.Contains("*"))
        {
            errors.Invalid($"{at}.{name}", rule[name], $"if '*' is present, must not specify other {what}");
        }
    }
}
