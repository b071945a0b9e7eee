using EdgeKube.Api.Errors;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>What a proxy request names: <c>[scheme:]name[:port]</c>.</summary>
internal sealed record ProxyTarget(string Scheme, string Name, string Port)
{
    /// <exception cref="ApiException">400: it is not of that form.</exception>
    public static ProxyTarget Parse(string id, string kind)
    {
        var target = id.Split(':') switch
        {
            [var name] => new ProxyTarget("http", name, ""),
            [var name, var port] => new ProxyTarget("http", name, port),
            [var scheme, var name, var port] => new ProxyTarget(scheme.Length == 0 ? "http" : scheme, name, port),
            _ => null,
        };
        return target is { Name.Length: > 0, Scheme: "http" or "https" }
            ? target
            : throw ApiException.BadRequest($"invalid {kind} request \"{id}\"");
    }
}
