using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Validation;
using Microsoft.Extensions.Hosting;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>Says with the ServiceCIDR <c>kubernetes</c> where the addresses of Services come from, before the API server answers.</summary>
/// <param name="cidr">The range that the server was started with.</param>
internal sealed class SystemServiceCidr(IRegistry registry, string cidr, TimeProvider time) : IHostedService
{
    private static readonly ResourceKey _key = new(BuiltIn.ServiceCIDRs, "", "kubernetes");
    private static readonly WriteOptions _own = WriteOptions.Own("system-service-cidr");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var stored = await registry.FindAsync(_key, cancellationToken);
        if (stored is not null && ObjectJson.Read(stored.Value).Map("spec").Texts("cidrs").FirstOrDefault().Item != cidr)
        {
            await RemoveAsync(cancellationToken); // the server was started with another range
        }

        await EnsureAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes it if it is not there: it may have been deleted.</summary>
    public async Task EnsureAsync(CancellationToken ct)
    {
        if (await registry.FindAsync(_key, ct) is not null)
        {
            return;
        }

        var definition = registry.Definitions.Get(BuiltIn.ServiceCIDRs);
        var body = new JsonObject
        {
            ["apiVersion"] = definition.ApiVersion,
            ["kind"] = definition.Kind,
            ["metadata"] = new JsonObject { ["name"] = _key.Name, ["finalizers"] = new JsonArray(ServiceRange.Finalizer) },
            ["spec"] = new JsonObject { ["cidrs"] = new JsonArray(cidr) },
        };
        try
        {
            await registry.CreateAsync(definition, "", body, _own, ct);
            await registry.UpdateAsync(_key, Ready, _own with { Subresource = "status" }, ct);
        }
        catch (ApiException e) when (e.Reason is "AlreadyExists" or "NotFound")
        {
            // somebody else was faster
        }
    }

    private async Task RemoveAsync(CancellationToken ct)
    {
        await registry.UpdateAsync(_key, Unprotected, _own, ct);
        try
        {
            await registry.DeleteAsync(_key, new DeleteOptions(), ct);
        }
        catch (ApiException e) when (e.Reason == "NotFound")
        {
            // its deletion had begun before: it went with its finalizer
        }
    }

    private static JsonObject Unprotected(JsonObject current)
    {
        new ObjectMetadata(current).Finalizers = [];
        return current;
    }

    private JsonObject Ready(JsonObject current)
    {
        CustomConditions.Set(current.Ensure("status"), "Ready", "True", "", "Kubernetes Service CIDR is ready", time);
        return current;
    }
}
