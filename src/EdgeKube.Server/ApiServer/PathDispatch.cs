using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer.Metrics;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.ApiServer;

/// <summary>Hands requests for paths that are no resource to who serves them.</summary>
internal sealed class PathDispatch(
    HealthHandler health,
    VersionHandler version,
    DiscoveryHandler discovery,
    OpenApiHandler openApi,
    JoinHandler join,
    OpenIdHandler openId,
    MetricsHandler metrics,
    IWebPages? pages = null)
{
    /// <summary>Paths that ask for no identity of a user: what they serve is public, or they check a token of their own.</summary>
    public bool IsOpen(HttpRequest request, string path) => path is JoinHandler.Path or JoinHandler.CaPath || IsPage(request);

    public Task HandleAsync(HttpContext http, string path) => IsPage(http.Request) ? pages!.HandleAsync(http) : path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["livez" or "readyz" or "healthz", ..] => health.HandleAsync(http, path),
        ["metrics"] => metrics.HandleAsync(http),
        ["version"] => version.HandleAsync(http),
        [] or ["api"] or ["apis"] or ["api", _] or ["apis", _] or ["apis", _, _] => discovery.HandleAsync(http, path),
        ["openapi", "v2"] or ["openapi", "v3", ..] => openApi.HandleAsync(http, path),
        [".well-known", "openid-configuration"] => openId.SendConfigurationAsync(http),
        ["openid", "v1", "jwks"] => openId.SendKeysAsync(http),
        ["cacerts"] => join.SendCaAsync(http),
        ["edgekube", "v1", "join"] => join.HandleAsync(http),
        _ => throw new ApiException(404, "NotFound", "the server could not find the requested resource"),
    };

    private bool IsPage(HttpRequest request) => pages?.Serves(request) == true;
}
