using EdgeKube.Api.Errors;
using EdgeKube.Platform.Spdy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The upgrade of a request to SPDY/3.1, as Kubernetes' clients ask for it.</summary>
internal static class SpdyUpgrade
{
    private const string ProtocolHeader = "X-Stream-Protocol-Version";
    private const string AcceptedHeader = "X-Accepted-Stream-Protocol-Versions";
    private const string Name = "SPDY/3.1";

    public static bool IsAsked(HttpRequest request) => string.Equals(request.Headers.Upgrade, Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of the client's protocols that is served; the oldest when it names none.</summary>
    /// <exception cref="ApiException">403: none of them is served.</exception>
    public static string Protocol(HttpContext http, IReadOnlyList<string> served)
    {
        var asked = http.Request.Headers[ProtocolHeader]
            .SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (asked.Count == 0)
        {
            return served[^1];
        }

        if (asked.FirstOrDefault(served.Contains) is { } chosen)
        {
            return chosen;
        }

        http.Response.Headers[AcceptedHeader] = (string[])[.. served];
        throw new ApiException(
            403, "Forbidden", $"unable to upgrade: unable to negotiate protocol: client supports [{string.Join(' ', asked)}], server accepts [{string.Join(' ', served)}]");
    }

    public static async Task<SpdyConnection> AcceptAsync(HttpContext http, string protocol)
    {
        var upgrade = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature
            ? feature
            : throw ApiException.BadRequest("Upgrade request required");
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.Upgrade = Name;
        http.Response.Headers[ProtocolHeader] = protocol;
        return new SpdyConnection(await upgrade.UpgradeAsync(), isServer: true);
    }
}
