using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.FlowSchemas;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.FlowControl;

/// <summary>Makes the priority levels and flow schemas that every cluster has, before the API server answers.</summary>
internal sealed class SystemFlowControl(IRegistry registry) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (type, name) in MandatoryFlowControl.All)
        {
            var definition = registry.Definitions.Get(type);
            if (await registry.FindAsync(definition.Key("", name), cancellationToken) is not null)
            {
                continue;
            }

            var body = new JsonObject
            {
                ["apiVersion"] = definition.ApiVersion,
                ["kind"] = definition.Kind,
                ["metadata"] = new JsonObject
                {
                    ["name"] = name,
                    ["annotations"] = new JsonObject { ["apf.kubernetes.io/autoupdate-spec"] = "true" },
                },
                ["spec"] = MandatoryFlowControl.Spec(type, name),
            };
            try
            {
                await registry.CreateAsync(definition, "", body, WriteOptions.Own("system-flow-control"), cancellationToken);
            }
            catch (ApiException e) when (e.Reason == "AlreadyExists")
            {
                // somebody else was first
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
