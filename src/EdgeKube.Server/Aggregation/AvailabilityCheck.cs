using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Aggregation;

/// <summary>Looks whether an extension API server answers, and what it serves.</summary>
internal sealed class AvailabilityCheck(IRegistry registry, ServiceBackends backends, RemoteDocuments documents)
{
    public async Task<RemoteState> LookAsync(RemoteApi api, CancellationToken ct) =>
        await MissingAsync(api, ct) ?? await AskAsync(api, ct);

    private async Task<RemoteState?> MissingAsync(RemoteApi api, CancellationToken ct)
    {
        var (ns, name, port) = (api.ServiceNamespace, api.ServiceName, api.Target.Address.Port);
        var found = await registry.FindAsync(new ResourceKey(BuiltIn.Services, ns, name), ct);
        if (found is null)
        {
            return RemoteState.Unavailable("ServiceNotFound", $"service/{name} in \"{ns}\" is not present");
        }

        var spec = ObjectJson.Read(found.Value).Map("spec");
        if (spec.Text("type") == "ExternalName")
        {
            return null;
        }

        if (spec.Maps("ports").Select(p => p.Item).FirstOrDefault(p => p.Number("port") == port) is not { } served)
        {
            return RemoteState.Unavailable(
                "ServicePortError", string.Create(CultureInfo.InvariantCulture, $"service/{name} in \"{ns}\" is not listening on port {port}"));
        }

        var portName = served.Text("name");
        return await backends.FindAsync(ns, name, portName, ct) switch
        {
            null => RemoteState.Unavailable("EndpointsNotFound", $"cannot find endpointslices for service/{name} in \"{ns}\""),
            { Count: 0 } => RemoteState.Unavailable(
                "MissingEndpoints", $"endpointslices for service/{name} in \"{ns}\" have no addresses with port name \"{portName}\""),
            _ => null,
        };
    }

    private async Task<RemoteState> AskAsync(RemoteApi api, CancellationToken ct)
    {
        var path = $"/apis/{api.ApiVersion}";
        var url = $"{api.Target.Address.GetLeftPart(UriPartial.Authority)}{path}";
        try
        {
            var resources = await documents.GetAsync(api, path, ct) ?? throw new HttpRequestException("bad status from the server");
            var index = await documents.GetAsync(api, "/openapi/v3", ct);
            return new RemoteState(true, "Passed", "all checks passed", resources.List("resources"), Hash(index, api));
        }
        catch (Exception e) when (RemoteDocuments.IsFailure(e))
        {
            return Failed(url, WebhookClient.Describe(e));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Failed(url, $"Get \"{url}\": context deadline exceeded");
        }
    }

    private static RemoteState Failed(string url, string why) =>
        RemoteState.Unavailable("FailedDiscoveryCheck", $"failing or missing response from {url}: {why}");

    private static string Hash(JsonObject? index, RemoteApi api)
    {
        var url = index.Map("paths").Map($"apis/{api.ApiVersion}").Text("serverRelativeURL");
        var at = url.IndexOf("hash=", StringComparison.Ordinal);
        return at < 0 ? "" : url[(at + "hash=".Length)..].Split('&')[0];
    }
}
