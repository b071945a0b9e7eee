using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Webhooks;

namespace EdgeKube.Server.Aggregation;

/// <summary>Looks whether an extension API server answers, and what it serves.</summary>
internal sealed class AvailabilityCheck(IRegistry registry, RemoteConnections connections, TimeProvider time)
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(5);

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
        return spec.Text("type") == "ExternalName" || spec.Maps("ports").Any(p => p.Item.Number("port") == port)
            ? null
            : RemoteState.Unavailable(
                "ServicePortError", string.Create(CultureInfo.InvariantCulture, $"service/{name} in \"{ns}\" is not listening on port {port}"));
    }

    private async Task<RemoteState> AskAsync(RemoteApi api, CancellationToken ct)
    {
        var url = $"{api.Target.Address.GetLeftPart(UriPartial.Authority)}/apis/{api.ApiVersion}";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), ending, _timeout, Timeout.InfiniteTimeSpan);
        try
        {
            var resources = await GetAsync(api, url, ending.Token) ?? throw new HttpRequestException("bad status from the server");
            var index = await GetAsync(api, $"{api.Target.Address.GetLeftPart(UriPartial.Authority)}/openapi/v3", ending.Token);
            return new RemoteState(true, "Passed", "all checks passed", resources.List("resources"), Hash(index, api));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or JsonException or WebhookException)
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

    /// <returns>Null when it is not found there.</returns>
    private async Task<JsonObject?> GetAsync(RemoteApi api, string url, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Remote-User", "system:kube-aggregator");
        request.Headers.TryAddWithoutValidation("X-Remote-Group", "system:masters");
        using var response = await connections.To(api).SendAsync(request, ct);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(ct)) as JsonObject;
    }
}
