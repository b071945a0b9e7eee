using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using EdgeKube.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The WebSocket handshake (RFC 6455 section 4.2).</summary>
internal static class WebSocketUpgrade
{
    private const string Secret = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(30);

    public static bool IsAsked(HttpRequest request) => Names(request.Headers.Upgrade).Contains("websocket", StringComparer.OrdinalIgnoreCase);

    /// <summary>The first of the client's protocols that is served; "" when it names none.</summary>
    /// <exception cref="ApiException">400: none of them is served, or it is no handshake.</exception>
    public static string Protocol(HttpRequest request, Func<string, bool> isServed)
    {
        if (request.Headers.SecWebSocketVersion != "13" || request.Headers.SecWebSocketKey.Count != 1)
        {
            throw ApiException.BadRequest("unable to upgrade: not a handshake of WebSocket version 13");
        }

        var asked = Names(request.Headers.SecWebSocketProtocol).ToList();
        return asked.Count == 0 ? "" : asked.FirstOrDefault(isServed)
            ?? throw ApiException.BadRequest($"unable to upgrade: no supported protocol among {string.Join(", ", asked)}");
    }

    public static async Task<WebSocket> AcceptAsync(HttpContext http, string protocol)
    {
        var upgrade = http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } feature
            ? feature
            : throw ApiException.BadRequest("Upgrade request required");
        var headers = http.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Answer(http.Request.Headers.SecWebSocketKey.ToString());
        if (protocol.Length > 0)
        {
            headers.SecWebSocketProtocol = protocol;
        }

        var stream = await upgrade.UpgradeAsync();
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
        {
            IsServer = true, // it need not know the protocol's name, and would not have the slash in SPDY's
            KeepAliveInterval = _keepAlive,
        });
    }

    private static IEnumerable<string> Names(Microsoft.Extensions.Primitives.StringValues values) =>
        values.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

#pragma warning disable CA5350 // the protocol says SHA-1; nothing depends on its strength
    private static string Answer(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Secret)));
#pragma warning restore CA5350
}
