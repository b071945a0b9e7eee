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
        var asked = string.Concat(protocols.Select(p => $"X-Stream-Protocol-Version: {p}\r\n"));
        await tls.WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n{asked}Content-Length: 0\r\n\r\n"), ct);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one, ct) == 1)
        {
            head.Append((char)one[0]);
        }

        var connection = new SpdyConnection(tls, isServer: false);
        return (connection, connection.RunAsync(ct), head.ToString());
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
