using System.Net;
using System.Net.Security;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Certificates;
using EdgeKube.Server.Aggregation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>pods/proxy and services/proxy: hands an HTTP request on to what listens there, through the node that has it.</summary>
internal sealed class ProxyHandler(ProxyDestinations destinations, NodePageHandler pages)
{
    public async Task HandleAsync(HttpContext http, ApiRequest request)
    {
        var target = ProxyTarget.Parse(request.Name, request.Definition.Singular);
        var rest = RestOf(http.Request.Path.Value!);
        if (request.Definition.Plural == "nodes")
        {
            await pages.HandleAsync(http, request, target.Name, rest);
            return;
        }

        if (rest.Length == 0 && http.Request.Method is "GET" or "HEAD")
        {
            http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
            http.Response.Headers.Location = $"{http.Request.Path.ToUriComponent()}/{http.Request.QueryString.Value}";
            return;
        }

        var destination = await destinations.FindAsync(request, target, http.RequestAborted);
        using var client = new HttpClient(Handler(destination.Connect), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        using var message = Message(http, target, rest);
        var prefix = http.Request.Path.ToUriComponent();
        prefix = prefix[..^new PathString(rest).ToUriComponent().Length];
        await SendAsync(http, client, message, new PageLinks(prefix, destination.Host, http.Request.Host.Value ?? ""));
    }

    private static async Task SendAsync(HttpContext http, HttpClient client, HttpRequestMessage message, PageLinks links)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or StreamException)
        {
            if (e.InnerException is ApiException refused)
            {
                throw Unreachable(refused.Message);
            }

            throw Unreachable((e.InnerException ?? e).Message);
        }

        using (response)
        {
            await PageResponse.RewriteAsync(response, links, http.RequestAborted);
            await RemoteProxy.PassAsync(http, response);
        }
    }

    private static ApiException Unreachable(string why) => new(503, "ServiceUnavailable", $"error trying to reach service: {why}");

    /// <summary>What follows <c>/proxy</c>, with its slash. The name before it may be anything, such as "proxy".</summary>
    private static string RestOf(string path)
    {
        const string Mark = "/proxy";
        const int Parts = 4; // api, v1, nodes, NAME; or two more with a namespace
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var before = parts[..(parts[2] == "namespaces" ? Parts + 2 : Parts)].Sum(part => part.Length + 1);
        return path[Math.Min(path.Length, before + Mark.Length)..];
    }

    private static SocketsHttpHandler Handler(Func<CancellationToken, ValueTask<Stream>> connect) => new()
    {
        ConnectCallback = (_, ct) => connect(ct),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        SslOptions = AnyCertificate.Accept(new SslClientAuthenticationOptions()),
    };

    private static HttpRequestMessage Message(HttpContext http, ProxyTarget target, string rest)
    {
        var from = http.Request;
        var upgrade = http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;
        var address = new Uri($"{target.Scheme}://{target.Name}{new PathString(rest.Length == 0 ? "/" : rest).ToUriComponent()}{from.QueryString.Value}");
        var message = new HttpRequestMessage(new HttpMethod(from.Method), address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && !upgrade)
        {
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null; // it is streamed
            }

            message.Content = new StreamContent(from.Body);
        }

        CopyHeaders(from, message);
        if (upgrade)
        {
            message.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            message.Headers.TryAddWithoutValidation("Upgrade", (IEnumerable<string?>)from.Headers.Upgrade);
        }

        message.Headers.Host = from.Host.Value;
        message.Headers.TryAddWithoutValidation("X-Forwarded-For", http.Connection.RemoteIpAddress?.ToString());
        message.Headers.TryAddWithoutValidation("X-Forwarded-Host", from.Host.Value);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Proto", from.Scheme);
        message.Headers.TryAddWithoutValidation("X-Forwarded-Uri", from.Path.ToUriComponent());
        return message;
    }

    private static void CopyHeaders(HttpRequest from, HttpRequestMessage message)
    {
        foreach (var (name, values) in from.Headers)
        {
            if (!RemoteProxy.Kept.Contains(name) && !name.StartsWith(':') && !message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
    }
}
