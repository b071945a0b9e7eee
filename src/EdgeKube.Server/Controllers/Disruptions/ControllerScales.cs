using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;

namespace EdgeKube.Server.Controllers.Disruptions;

/// <summary>Finds how many pods the controllers of some pods want in all.</summary>
internal sealed class ControllerScales(IRegistry registry)
{
    /// <returns>The sum, and the names of the pods that nobody controls.</returns>
    /// <exception cref="ScaleException">A controller is not there, or has no scale.</exception>
    public async Task<(int Scale, IReadOnlyList<string> Unmanaged)> SumAsync(IReadOnlyList<PodView> pods, CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var unmanaged = new List<string>();
        var sum = 0;
        foreach (var pod in pods)
        {
            if (pod.Metadata.Controller() is not { } owner)
            {
                unmanaged.Add(pod.Metadata.Name);
            }
            else if (seen.Add(owner.Uid))
            {
                var (uid, scale) = await ScaleAsync(owner, pod, ct);
                sum += counted.Add(uid) ? scale : 0; // the ReplicaSets of one Deployment are one
            }
        }

        return (sum, unmanaged);
    }

    private async Task<(string Uid, int Scale)> ScaleAsync(OwnerReference owner, PodView pod, CancellationToken ct)
    {
        var definition = registry.Definitions.FindKind(owner.ApiVersion, owner.Kind);
        if (definition is null || await FindAsync(definition, owner, pod, ct) is not { } found)
        {
            throw new ScaleException($"found no controllers for pod \"{pod.Metadata.Name}\"");
        }

        if (definition.Type == BuiltIn.ReplicaSets && DeploymentOf(found) is { } deployment
            && await FindAsync(registry.Definitions.Get(BuiltIn.Deployments), deployment, pod, ct) is { } upper)
        {
            return (deployment.Uid, Replicas(upper, registry.Definitions.Get(BuiltIn.Deployments)));
        }

        return definition.Subresources.Contains("scale", StringComparer.Ordinal)
            ? (owner.Uid, Replicas(found, definition))
            : throw new ScaleException($"{definition.Type} does not implement the scale subresource");
    }

    private async Task<JsonObject?> FindAsync(ResourceDefinition definition, OwnerReference owner, PodView pod, CancellationToken ct)
    {
        var key = definition.Key(definition.Namespaced ? pod.Metadata.Namespace : "", owner.Name);
        return await registry.FindAsync(key, ct) is { } stored && ObjectJson.Read(stored.Value) is var found && (string?)found["metadata"]?["uid"] == owner.Uid
            ? found
            : null;
    }

    private static OwnerReference? DeploymentOf(JsonObject set)
    {
        foreach (var owner in set["metadata"]?["ownerReferences"] as JsonArray ?? [])
        {
            if ((bool?)owner?["controller"] == true && (string?)owner["kind"] == "Deployment")
            {
                return new() { Kind = "Deployment", Name = (string?)owner["name"] ?? "", Uid = (string?)owner["uid"] ?? "" };
            }
        }

        return null;
    }

    private static int Replicas(JsonObject found, ResourceDefinition definition)
    {
        try
        {
            return (int?)ScaleMapping.Read(found, definition.Custom?.Scale)["spec"]?["replicas"] ?? 0;
        }
        catch (ApiException e)
        {
            throw new ScaleException(e.Message);
        }
    }
}
