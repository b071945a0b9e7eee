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
        var wanted = BootstrapRoles.Roles.Select(r => (BuiltIn.ClusterRoles, Body: BootstrapRoles.Body(r)))
            .Concat(BootstrapRoles.Bindings.Select(b => (BuiltIn.ClusterRoleBindings, Body: Binding(b))));
        await Task.WhenAll(wanted.Select(w => EnsureAsync(w.Item1, w.Body, ct))); // one commit for many
    }

    private async Task EnsureAsync(GroupResource type, JsonObject wanted, CancellationToken ct)
    {
        var definition = registry.Definitions.Get(type);
        var metadata = wanted["metadata"]!.AsObject();
        var key = definition.Key("", (string)metadata["name"]!);
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
            await registry.CreateAsync(definition, "", wanted, WriteOptions.Own(Component), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // somebody else was first
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

    /// <param name="line"><c>role: Kind name, Kind name</c>.</param>
    private static JsonObject Binding(string line)
    {
        var colon = line.LastIndexOf(": ", StringComparison.Ordinal);
        var role = line[..colon];
        var subjects = new JsonArray();
        foreach (var subject in line[(colon + 2)..].Split(", "))
        {
            var parts = subject.Split(' ');
            subjects.Add((JsonNode)(parts[0] == "ServiceAccount"
                ? new JsonObject { ["kind"] = parts[0], ["name"] = parts[1], ["namespace"] = "kube-system" }
                : new JsonObject { ["apiGroup"] = Group, ["kind"] = parts[0], ["name"] = parts[1] }));
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = role },
            ["roleRef"] = new JsonObject { ["apiGroup"] = Group, ["kind"] = "ClusterRole", ["name"] = role },
            ["subjects"] = subjects,
        };
    }
}
