using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeKube.Platform.Spdy;

namespace EdgeKube.Server.Tests.ApiServer.Streams;

/// <summary>Opens streams at the API server as Kubernetes' clients do.</summary>
internal static class StreamClients
{
    public static async Task<ClientWebSocket> WebSocketAsync(ApiServerFixture server, string path, string protocol, CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        socket.Options.ClientCertificates.Add(server.AdminCertificate);
        socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => server.Pki.Authority.Signed(new X509Certificate2(shown!));
        socket.Options.AddSubProtocol(protocol);
        await socket.ConnectAsync(new UriBuilder(new Uri(server.Address, path)) { Scheme = "wss" }.Uri, ct);
        return socket;
    }

    /// <summary>The next message; null when the server has closed.</summary>
    public static async Task<string?> ReadAsync(WebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            length += received.Count;
            if (received.EndOfMessage)
            {
                return received.MessageType == WebSocketMessageType.Close ? null : Encoding.Latin1.GetString(buffer, 0, length);
            }
        }
    }

    public static Task SendAsync(WebSocket socket, string message, CancellationToken ct) =>
        socket.SendAsync(Encoding.Latin1.GetBytes(message), WebSocketMessageType.Binary, endOfMessage: true, ct);

    /// <returns>The connection, whose reading runs, and the head of the server's answer.</returns>
    public static async Task<(SpdyConnection Connection, Task Running, string Head)> SpdyAsync(
        ApiServerFixture server, string path, IEnumerable<string> protocols, CancellationToken ct)
    {
        var asked = string.Concat(protocols.Select(p => $"X-Stream-Protocol-Version: {p}\r\n"));
        var (stream, head) = await UpgradeAsync(server, $"POST {path} HTTP/1.1\r\nUpgrade: SPDY/3.1\r\n{asked}Content-Length: 0\r\n", ct);
        var connection = new SpdyConnection(stream, isServer: false);
        return (connection, connection.RunAsync(ct), head);
    }

    /// <summary>A WebSocket of a protocol whose name .NET's own client would not send.</summary>
    public static async Task<(WebSocket Socket, string Head)> RawWebSocketAsync(ApiServerFixture server, string path, string protocol, CancellationToken ct)
    {
        var (stream, head) = await UpgradeAsync(
            server,
            $"GET {path} HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            + $"Sec-WebSocket-Protocol: {protocol}\r\n",
            ct);
        return (WebSocket.CreateFromStream(stream, new WebSocketCreationOptions()), head);
    }

    private static async Task<(Stream Stream, string Head)> UpgradeAsync(ApiServerFixture server, string request, CancellationToken ct)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Address.Host, server.Address.Port, ct);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = server.Address.Host,
                ClientCertificates = [server.AdminCertificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) => server.Pki.Authority.Signed(new X509Certificate2(shown!)),
            },
            ct);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"{request}Host: x\r\nConnection: Upgrade\r\n\r\n"), ct);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one, ct) == 1)
        {
            head.Append((char)one[0]);
        }

        return (tls, head.ToString());
    }

    public static async Task<string> ReadAsync(SpdyStream stream, CancellationToken ct)
    {
        var text = new StringBuilder();
        await foreach (var piece in stream.ReadAllAsync(ct))
        {
            text.Append(Encoding.Latin1.GetString(piece.Span));
        }

        return text.ToString();
    }

    public static Task<SpdyStream> OpenAsync(SpdyConnection connection, string type, CancellationToken ct) =>
        connection.OpenAsync(new Dictionary<string, string> { ["streamtype"] = type }, ct);
}
