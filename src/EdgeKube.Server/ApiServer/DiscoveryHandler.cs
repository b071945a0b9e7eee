using System.Security.Cryptography;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Aggregation;
using EdgeKube.Server.Registry;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>What is served: the lists of groups and resources, plain and aggregated.</summary>
internal sealed class DiscoveryHandler(IRegistry registry, RemoteApis remotes)
{
    public async Task HandleAsync(HttpContext http, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var aggregated = parts.Length == 1 ? Accepted.DiscoveryVersion(http.Request) : null;
        var body = aggregated is null ? Plain(parts) : AggregatedDiscovery.Write(registry.Definitions, parts[0] == "api" ? [] : remotes.All, aggregated, core: parts[0] == "api");
        var tag = $"\"{Convert.ToHexString(SHA256.HashData(body))}\"";
        http.Response.Headers.ETag = tag;
        http.Response.Headers.Vary = "Accept";
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await (aggregated is null
            ? Payload.SendJsonAsync(http.Response, Accepted.ForAny(http.Request), body, http.RequestAborted)
            : Payload.SendAsync(
                http.Response, $"application/json;g=apidiscovery.k8s.io;v={aggregated};as=APIGroupDiscoveryList", body, http.RequestAborted));
    }

    private byte[] Plain(string[] parts) => parts switch
    {
        [] => PlainDiscovery.Paths(registry.Definitions, remotes.All),
        ["api"] => PlainDiscovery.CoreVersions(),
        ["apis"] => PlainDiscovery.Groups(registry.Definitions, remotes.All),
        ["api", var version] => PlainDiscovery.Resources(registry.Definitions, "", version) ?? throw NotFound(),
        ["apis", var group] => PlainDiscovery.Group(registry.Definitions, remotes.All, group) ?? throw NotFound(),
        ["apis", var group, var version] => PlainDiscovery.Resources(registry.Definitions, group, version) ?? throw NotFound(),
        _ => throw NotFound(),
    };

    private static ApiException NotFound() => new(404, "NotFound", "the server could not find the requested resource");
}
