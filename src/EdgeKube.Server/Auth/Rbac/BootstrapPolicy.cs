using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Auth.Rbac;

/// <summary>Makes the roles and bindings that every cluster has, and gives back to them what is missing; what was added to them stays.</summary>
internal sealed class BootstrapPolicy(IRegistry registry)
{
    private const string Group = "rbac.authorization.k8s.io";
    private const string Component = "bootstrap-policy";

    public async Task EnsureAsync(CancellationToken ct)
    {
        var controllers = ControllerRoles.Controllers.Select(line => ControllerRoles.Prefix + line).ToList();
        var bindings = BootstrapRoles.Bindings.Concat(controllers.Select(OwnAccount));
        var wanted = BootstrapRoles.Roles.Concat(ControllerRoles.Components).Concat(controllers).Select(r => (BuiltIn.ClusterRoles, "", Body: BootstrapRoles.Body(r)))
            .Concat(bindings.Select(b => (BuiltIn.ClusterRoleBindings, "", Body: Binding(b))))
            .Concat(ControllerRoles.Namespaced.Select(r => (BuiltIn.Roles, Before(r, " "), BootstrapRoles.Body(After(r, " ")))))
            .Concat(ControllerRoles.NamespacedBindings.Select(b => (BuiltIn.RoleBindings, Before(b, " "), NamespacedBinding(After(b, " ")))));
        await Task.WhenAll(wanted.Select(w => EnsureAsync(w.Item1, w.Item2, w.Item3, ct))); // one commit for many
    }

    private async Task EnsureAsync(GroupResource type, string ns, JsonObject wanted, CancellationToken ct)
    {
        var definition = registry.Definitions.Get(type);
        var metadata = wanted["metadata"]!.AsObject();
        var key = definition.Key(ns, (string)metadata["name"]!);
        wanted["apiVersion"] = definition.ApiVersion;
        wanted["kind"] = definition.Kind;
        metadata["annotations"] = new JsonObject { [BootstrapRepair.Autoupdate] = "true" };
        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels["kubernetes.io/bootstrapping"] = "rbac-defaults";
        if (await registry.FindAsync(key, ct) is { } stored)
        {
            await RepairAsync(key, stored, wanted, ct);
            return;
        }

        try
        {
            await registry.CreateAsync(definition, ns, wanted, WriteOptions.Own(Component), ct);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "NotFound" or "Forbidden")
        {
            // somebody else was first, or its namespace is not there
        }
    }

    private async Task RepairAsync(ResourceKey key, StoredObject stored, JsonObject wanted, CancellationToken ct)
    {
        if (!BootstrapRepair.Apply(JsonNode.Parse(stored.Value.Span)!.AsObject(), wanted))
        {
            return;
        }

        try
        {
            await registry.UpdateAsync(
                key,
                current =>
                {
                    BootstrapRepair.Apply(current, wanted);
                    return current;
                },
                WriteOptions.Own(Component),
                ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // deleted meanwhile: the next start makes it
        }
    }

    /// <summary>A controller's role is for the ServiceAccount of its name.</summary>
    private static string OwnAccount(string role)
    {
        var name = Before(role, " ");
        return $"{name}: ServiceAccount {name[ControllerRoles.Prefix.Length..]}";
    }

    private static string Before(string line, string mark) => line[..line.IndexOf(mark, StringComparison.Ordinal)];

    private static string After(string line, string mark) => line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..];

    /// <param name="line"><c>role: Kind name, Kind name</c>, or <c>binding role: …</c> where they are not called alike.</param>
    private static JsonObject Binding(string line)
    {
        var names = Before(line, ": ").Split(' ');
        return Binding(names[0], "ClusterRole", names[^1], After(line, ": "));
    }

    /// <param name="line"><c>binding role: Kind name, Kind name</c>.</param>
    private static JsonObject NamespacedBinding(string line) => Binding(Before(line, " "), "Role", Before(After(line, " "), ": "), After(line, ": "));

    private static JsonObject Binding(string name, string roleKind, string role, string subjects)
    {
        var listed = new JsonArray();
        foreach (var subject in subjects.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = subject.Split(' ');
            listed.Add((JsonNode)(parts[0] == "ServiceAccount"
                ? new JsonObject { ["kind"] = parts[0], ["name"] = parts[1], ["namespace"] = "kube-system" }
                : new JsonObject { ["apiGroup"] = Group, ["kind"] = parts[0], ["name"] = parts[1] }));
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = roleKind, ["name"] = role },
            ["subjects"] = listed,
        };
    }
}
