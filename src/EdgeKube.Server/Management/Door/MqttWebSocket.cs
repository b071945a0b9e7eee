using System.Net.WebSockets;
using EdgeKube.Api.Errors;
using EdgeKube.Server.ApiServer;
using EdgeKube.Server.ApiServer.Streams;
using EdgeKube.Server.Auth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using WebSocketStream = EdgeKube.Server.ApiServer.Streams.WebSocketStream;

namespace EdgeKube.Server.Management.Door;

/// <summary>MQTT for browsers: the bytes of a WebSocket at <c>/mqtt</c> go through the same door.</summary>
internal sealed class MqttWebSocket(MqttDoor door, ClientCertificateAuthenticator certificates)
{
    public const string Path = "/mqtt";
    private const string Protocol = "mqtt";
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(30);

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            CheckOrigin(http.Request);
            using var socket = await AcceptAsync(http);
            await using var stream = new WebSocketStream(socket);
            await door.ServeAsync(stream, stream, UserOf(http), http.Connection.RemoteIpAddress, http.RequestAborted);
            await CloseAsync(socket);
        }
        catch (ApiException e) when (!http.Response.HasStarted)
        {
            await StatusResponse.WriteAsync(http.Response, e, http.RequestAborted);
        }
    }

    // A browser shows its user's certificate to whatever page asks: only our own pages may.
    private static void CheckOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ApiException(403, "Forbidden", $"the origin {origin} is not this server's");
        }
    }

    private static async Task<WebSocket> AcceptAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true, Protocol: "websocket" } connect)
        {
            return WebSocketUpgrade.IsAsked(http.Request)
                ? await WebSocketUpgrade.AcceptAsync(http, WebSocketUpgrade.Protocol(http.Request, name => name == Protocol))
                : throw ApiException.BadRequest("Upgrade request required");
        }

        http.Response.Headers.SecWebSocketProtocol = Protocol;
        return WebSocket.CreateFromStream(await connect.AcceptAsync(), new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = _keepAlive });
    }

    private UserInfo? UserOf(HttpContext http) =>
        http.Connection.ClientCertificate is { } certificate ? certificates.Authenticate(certificate) : null;

    private static async Task CloseAsync(WebSocket socket)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // it is gone already
        }
    }
}
