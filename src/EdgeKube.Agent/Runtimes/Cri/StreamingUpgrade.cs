using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>Opens a connection to a runtime's streaming server and upgrades it to SPDY.</summary>
internal static class StreamingUpgrade
{
    private const int MostHeaderBytes = 16 * 1024;

    /// <exception cref="RuntimeException">The server is not there, or refused.</exception>
    public static async Task<Stream> OpenAsync(string url, string protocol, CancellationToken ct)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || target.Scheme != Uri.UriSchemeHttp)
        {
            throw new RuntimeException("Unimplemented", $"the runtime streams at {url}; only http:// on this host is spoken");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target.Host.Trim('[', ']'), target.Port, ct);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(Request(target, protocol)), ct);
            await CheckAsync(stream, await HeadAsync(stream, ct), ct);
            return stream;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose();
            throw new RuntimeException("Unavailable", $"the runtime's streaming server at {target.Authority} does not answer: {e.Message}");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Request(Uri target, string protocol) =>
        $"POST {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
        + $"X-Stream-Protocol-Version: {protocol}\r\nContent-Length: 0\r\n\r\n";

    // Byte by byte: what follows the head is SPDY's already. It is a few hundred bytes, once a session.
    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken ct)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < MostHeaderBytes && await stream.ReadAsync(one, ct) == 1)
        {
            head.Add(one[0]);
            if (head.Count >= 4 && head[^1] == '\n' && head[^2] == '\r' && head[^3] == '\n')
            {
                return Encoding.Latin1.GetString([.. head]);
            }
        }

        throw new IOException("its answer is cut off");
    }

    private static async Task CheckAsync(NetworkStream stream, string head, CancellationToken ct)
    {
        var lines = head.Split("\r\n");
        if (lines[0].Split(' ') is [_, "101", ..])
        {
            return;
        }

        var length = lines.FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?.Split(':')[1].Trim() ?? "0";
        var body = new byte[Math.Min(int.TryParse(length, CultureInfo.InvariantCulture, out var count) ? count : 0, MostHeaderBytes)];
        await stream.ReadExactlyAsync(body, ct);
        throw new RuntimeException("Unknown", body.Length > 0 ? Encoding.UTF8.GetString(body).Trim() : lines[0]);
    }
}
