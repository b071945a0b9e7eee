using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using EdgeKube.Api.Errors;
using EdgeKube.Server.Auth;
using EdgeKube.Server.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeKube.Server.Aggregation;

/// <summary>Hands a request on to an extension API server and its answer back, as it comes; upgraded connections become a pipe.</summary>
internal sealed class RemoteProxy(RemoteConnections connections)
{
    private const int BufferSize = 16 * 1024;

    /// <summary>Of one connection each (RFC 9110 §7.6.1), and who asks: that is for this server alone to say.</summary>
    internal static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    };

    /// <exception cref="ApiException">503: the server does not answer.</exception>
    public async Task HandleAsync(HttpContext http, RemoteApi api, UserInfo user)
    {
        if (!api.State.IsAvailable)
        {
            throw ApiException.Unavailable("the server is currently unable to handle the request");
        }

        using var request = Request(http, api, user);
        HttpResponseMessage response;
        try
        {
            response = await connections.To(api).SendAsync(request, http.RequestAborted);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or WebhookException)
        {
            throw ApiException.Unavailable($"error trying to reach service: {WebhookClient.Describe(e)}");
        }

        using (response)
        {
            await PassAsync(http, response);
        }
    }

    /// <summary>Whether a header says who asks.</summary>
    public static bool IsIdentity(string header) => header.StartsWith("X-Remote-", StringComparison.OrdinalIgnoreCase);

    /// <summary>Gives the client an answer as it comes; what was upgraded becomes a pipe.</summary>
    internal static Task PassAsync(HttpContext http, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols ? UpgradeAsync(http, response) : AnswerAsync(http, response);

    private static HttpRequestMessage Request(HttpContext http, RemoteApi api, UserInfo user)
    {
        var from = http.Request;
        var upgrade = http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;
        var request = new HttpRequestMessage(new HttpMethod(from.Method), api.Target.Address.GetLeftPart(UriPartial.Authority) + from.Path.ToUriComponent() + from.QueryString.Value)
        {
            Version = HttpVersion.Version11, // see HeaderLines
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true && !upgrade)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in from.Headers)
        {
            if (!Kept.Contains(name) && !name.StartsWith(':') && !IsIdentity(name)
                && !request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        if (upgrade)
        {
            request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
            request.Headers.TryAddWithoutValidation("Upgrade", (IEnumerable<string?>)from.Headers.Upgrade);
        }

        request.Headers.TryAddWithoutValidation("X-Forwarded-For", http.Connection.RemoteIpAddress?.ToString());
        Identify(request, user);
        return request;
    }

    private static void Identify(HttpRequestMessage request, UserInfo user)
    {
        void Tell(string name, IReadOnlyList<string> values) => request.Headers.TryAddWithoutValidation(name, HeaderLines.Join(name, values));

        Tell("X-Remote-User", [user.Name]);
        if (user.Uid.Length > 0)
        {
            Tell("X-Remote-Uid", [user.Uid]);
        }

        if (user.Groups.Count > 0)
        {
            Tell("X-Remote-Group", user.Groups);
        }

        foreach (var (name, values) in user.Extra ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            Tell($"X-Remote-Extra-{Uri.EscapeDataString(name)}", values);
        }
    }

    private static async Task AnswerAsync(HttpContext http, HttpResponseMessage response)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        CopyHeaders(http, response);
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await using var body = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        await http.Response.StartAsync(http.RequestAborted);
        await PumpAsync(body, http.Response.Body, http.RequestAborted);
    }

    private static void CopyHeaders(HttpContext http, HttpResponseMessage response)
    {
        CopyHeaders(http, response.Headers);
        CopyHeaders(http, response.Content.Headers);
    }

    private static void CopyHeaders(HttpContext http, HttpHeaders headers)
    {
        foreach (var (name, values) in headers)
        {
            if (!Kept.Contains(name))
            {
                http.Response.Headers[name] = (string[])[.. values];
            }
        }
    }

    private static async Task UpgradeAsync(HttpContext http, HttpResponseMessage response)
    {
        http.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        CopyHeaders(http, response);
        http.Response.Headers.Connection = "Upgrade";
        http.Response.Headers.Upgrade = string.Join(", ", response.Headers.Upgrade.Select(u => u.ToString()));
        await using var client = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await using var server = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        Task[] ways = [PumpAsync(client, server, ending.Token), PumpAsync(server, client, ending.Token)];
        await Task.WhenAny(ways);
        await ending.CancelAsync(); // one side is done: so is the other
        try
        {
            await Task.WhenAll(ways);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // that is how an upgraded connection ends
        }
    }

    private static async Task PumpAsync(Stream from, Stream to, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReadAsync(buffer, ct) is var read and > 0)
            {
                await to.WriteAsync(buffer.AsMemory(0, read), ct);
                await to.FlushAsync(ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
