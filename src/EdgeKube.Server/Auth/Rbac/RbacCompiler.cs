using System.Text.Json;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Makes a snapshot of stored roles and bindings.</summary>
internal sealed class RbacCompiler
{
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal); // every role says "get" and "pods": one string does
    private readonly Dictionary<string, PolicyRule[]> _roles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Grant>> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Grant>> _groups = new(StringComparer.Ordinal);

    public void AddRole(StoredObject role)
    {
        using var document = JsonDocument.Parse(role.Value);
        _roles[role.Key] = Rules(document.RootElement, _words);
    }

    /// <summary>After the roles: a binding to a role that is not there gives nothing.</summary>
    public void AddBinding(StoredObject binding)
    {
        using var document = JsonDocument.Parse(binding.Value);
        var root = document.RootElement;
        var key = ResourceKey.Parse(binding.Key);
        if (!root.TryGetProperty("roleRef", out var reference) || !root.TryGetProperty("subjects", out var subjects)
            || subjects.ValueKind != JsonValueKind.Array || !_roles.TryGetValue(RoleKey(reference, key.Namespace), out var rules))
        {
            return;
        }

        foreach (var subject in subjects.EnumerateArray())
        {
            var (kind, name) = (Text(subject, "kind"), Text(subject, "name"));
            var who = kind == "ServiceAccount" ? $"{name}/{Text(subject, "namespace")}" : name;
            var grant = new Grant(rules, key.Namespace, Reason(key, reference, kind, who));
            switch (kind)
            {
                case "Group":
                    Add(_groups, name, grant);
                    break;
                case "ServiceAccount":
                    Add(_users, $"system:serviceaccount:{Text(subject, "namespace")}:{name}", grant);
                    break;
                default:
                    Add(_users, name, grant);
                    break;
            }
        }
    }

    public RbacSnapshot Compile() => new(
        _users.ToDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal),
        _groups.ToDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal),
        _roles);

    public static PolicyRule[] Rules(JsonElement role) => Rules(role, []);

    public static string RoleKey(JsonElement reference, string ns) => (Text(reference, "kind") == "Role"
        ? new ResourceKey(BuiltIn.Roles, ns, Text(reference, "name"))
        : new ResourceKey(BuiltIn.ClusterRoles, "", Text(reference, "name"))).ToString();

    public static PolicyRule Rule(JsonElement rule) => Rule(rule, []);

    private static PolicyRule[] Rules(JsonElement role, Dictionary<string, string> words) =>
        role.TryGetProperty("rules", out var rules) && rules.ValueKind == JsonValueKind.Array ? [.. rules.EnumerateArray().Select(r => Rule(r, words))] : [];

    private static PolicyRule Rule(JsonElement rule, Dictionary<string, string> words) => new(
        Texts(rule, "verbs", words),
        Texts(rule, "apiGroups", words),
        Texts(rule, "resources", words),
        Texts(rule, "resourceNames", words),
        Texts(rule, "nonResourceURLs", words));

    private static string Reason(ResourceKey binding, JsonElement reference, string kind, string who)
    {
        var bound = binding.Namespace.Length == 0 ? $"ClusterRoleBinding \"{binding.Name}\"" : $"RoleBinding \"{binding.Name}/{binding.Namespace}\"";
        return $"RBAC: allowed by {bound} of {Text(reference, "kind")} \"{Text(reference, "name")}\" to {kind} \"{who}\"";
    }

    private static void Add(Dictionary<string, List<Grant>> to, string name, Grant grant)
    {
        if (!to.TryGetValue(name, out var grants))
        {
            to.Add(name, grants = []);
        }

        grants.Add(grant);
    }

    private static string Text(JsonElement at, string name) =>
        at.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string[] Texts(JsonElement at, string name, Dictionary<string, string> words) =>
        at.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(v => One(v.GetString() ?? "", words))]
            : [];

    private static string One(string word, Dictionary<string, string> words)
    {
        if (!words.TryGetValue(word, out var known))
        {
            words.Add(word, known = word);
        }

        return known;
    }
}
