using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.RoleBindings;

/// <summary>RoleBindings and ClusterRoleBindings: well-formed subjects, and a role that stays.</summary>
internal sealed class RoleBindingHooks(GroupResource type) : IKindHooks
{
    private const string Group = "rbac.authorization.k8s.io";

    public GroupResource Type => type;

    public void PrepareCreate(JsonObject created) => Default(created);

    public void PrepareUpdate(JsonObject old, JsonObject updated, string subresource) => Default(updated);

    public void Validate(JsonObject wanted, JsonObject? old, string subresource, ICollection<FieldError> errors)
    {
        Role(wanted.Map("roleRef"), errors);
        foreach (var (i, subject) in wanted.Maps("subjects"))
        {
            Subject(subject, $"subjects[{i}]", errors);
        }

        if (old is not null && !JsonNode.DeepEquals(wanted["roleRef"], old["roleRef"]))
        {
            errors.Invalid("roleRef", wanted["roleRef"], "cannot change roleRef");
        }
    }

    private static void Default(JsonObject binding)
    {
        foreach (var (_, subject) in binding.Maps("subjects"))
        {
            if (subject.Text("apiGroup").Length == 0 && subject.Text("kind") is "User" or "Group")
            {
                subject["apiGroup"] = Group;
            }
        }
    }

    private void Role(JsonObject? role, ICollection<FieldError> errors)
    {
        if (role is null)
        {
            return; // the schema says that it is missing
        }

        if (role.Text("apiGroup") != Group)
        {
            errors.Once(FieldError.NotSupported("roleRef.apiGroup", role.Text("apiGroup"), [Group]));
        }

        string[] kinds = type == BuiltIn.RoleBindings ? ["ClusterRole", "Role"] : ["ClusterRole"];
        if (!kinds.Contains(role.Text("kind")))
        {
            errors.Once(FieldError.NotSupported("roleRef.kind", role.Text("kind"), kinds));
        }

        if (role.Text("name").Length == 0)
        {
            errors.Required("roleRef.name");
        }
        else
        {
            errors.Invalid("roleRef.name", role.Text("name"), NameRules.PathSegment(role.Text("name")));
        }
    }

    private static void Subject(JsonObject subject, string at, ICollection<FieldError> errors)
    {
        var (kind, group) = (subject.Text("kind"), subject.Text("apiGroup"));
        if (subject.Text("name").Length == 0)
        {
            errors.Required($"{at}.name");
        }

        switch (kind)
        {
            case "ServiceAccount":
                Account(subject, group, at, errors);
                break;
            case "User" or "Group":
                if (group != Group)
                {
                    errors.Once(FieldError.NotSupported($"{at}.apiGroup", group, [Group]));
                }

                break;
            default:
                errors.Once(FieldError.NotSupported($"{at}.kind", kind, ["Group", "ServiceAccount", "User"]));
                break;
        }
    }

    private static void Account(JsonObject subject, string group, string at, ICollection<FieldError> errors)
    {
        if (subject.Text("name") is { Length: > 0 } name)
        {
            errors.Invalid($"{at}.name", name, NameRules.Dns1123Subdomain(name));
        }

        if (group.Length > 0)
        {
            errors.Once(FieldError.NotSupported($"{at}.apiGroup", group, [""]));
        }

        // a RoleBinding's own namespace is no default either: Kubernetes asks for it
        if (subject.Text("namespace").Length == 0)
        {
            errors.Required($"{at}.namespace");
        }
    }
}
