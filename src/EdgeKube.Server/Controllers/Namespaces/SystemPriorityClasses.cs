using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.PriorityClasses;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>Makes the two PriorityClasses that every cluster has, before the API server answers.</summary>
internal sealed class SystemPriorityClasses(IRegistry registry) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var classes = registry.Definitions.Get(BuiltIn.PriorityClasses);
        foreach (var (name, value) in PriorityClassHooks.System)
        {
            if (await registry.FindAsync(classes.Key("", name), cancellationToken) is null)
            {
                await CreateAsync(classes, name, value, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(ResourceDefinition classes, string name, int value, CancellationToken ct)
    {
        var where = name == "system-node-critical" ? "that must not be moved from their current node" : "that must run in the cluster, but can be moved to another node if necessary";
        var body = new JsonObject
        {
            ["apiVersion"] = "scheduling.k8s.io/v1",
            ["kind"] = "PriorityClass",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["value"] = value,
            ["description"] = $"Used for system critical pods {where}.",
        };
        try
        {
            await registry.CreateAsync(classes, "", body, WriteOptions.Own("system-priority-classes"), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // another server of the same store was first
        }
    }
}
