using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.Namespaces;

/// <summary>Makes the namespaces that every cluster has, before the API server answers.</summary>
internal sealed class SystemNamespaces(IRegistry registry) : IHostedService
{
    private static readonly string[] _names = ["default", "kube-system", "kube-public", "kube-node-lease"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var namespaces = registry.Definitions.Get(BuiltIn.Namespaces);
        foreach (var name in _names)
        {
            if (await registry.FindAsync(namespaces.Key("", name), cancellationToken) is null)
            {
                await CreateAsync(namespaces, name, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CreateAsync(ResourceDefinition namespaces, string name, CancellationToken ct)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = name },
        };
        try
        {
            await registry.CreateAsync(namespaces, "", body, WriteOptions.Own("system-namespaces"), ct);
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // another server of the same store was first
        }
    }
}
