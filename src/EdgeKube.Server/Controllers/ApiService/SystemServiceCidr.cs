using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Registry;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.ApiService;

/// <summary>Says with the ServiceCIDR <c>kubernetes</c> where the addresses of Services come from, before the API server answers.</summary>
/// <param name="cidr">The range that the server was started with.</param>
internal sealed class SystemServiceCidr(IRegistry registry, string cidr, TimeProvider time) : IHostedService
{
    private static readonly ResourceKey _key = new(BuiltIn.ServiceCIDRs, "", "kubernetes");
    private static readonly WriteOptions _own = WriteOptions.Own("system-service-cidr");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var stored = await registry.FindAsync(_key, cancellationToken);
        if (stored is not null && Range(JsonNode.Parse(stored.Value.Span)!) == cidr)
        {
            return;
        }

        if (stored is not null)
        {
            await registry.DeleteAsync(_key, new DeleteOptions(), cancellationToken); // the server was started with another range
        }

        var definition = registry.Definitions.Get(BuiltIn.ServiceCIDRs);
        var body = new JsonObject
        {
            ["apiVersion"] = definition.ApiVersion,
            ["kind"] = definition.Kind,
            ["metadata"] = new JsonObject { ["name"] = _key.Name },
            ["spec"] = new JsonObject { ["cidrs"] = new JsonArray(cidr) },
        };
        try
        {
            await registry.CreateAsync(definition, "", body, _own, cancellationToken);
            await registry.UpdateAsync(_key, Ready, _own with { Subresource = "status" }, cancellationToken);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "NotFound")
        {
            // somebody else was faster
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string? Range(JsonNode stored) => (string?)stored["spec"]?["cidrs"]?[0];

    private JsonObject Ready(JsonObject current)
    {
        current["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "Ready",
                ["status"] = "True",
                ["lastTransitionTime"] = TimeConverter.Format(DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds())),
                ["reason"] = "",
                ["message"] = "Kubernetes Service CIDR is ready",
            }),
        };
        return current;
    }
}
