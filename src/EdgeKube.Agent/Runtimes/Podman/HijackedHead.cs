using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Reads the head of an answer after which a connection belongs to a stream.</summary>
internal static class HijackedHead
{
    private const int Most = 16 * 1024;

    /// <returns>What of the stream came with the head.</returns>
    public static async Task<byte[]> ReadAsync(Socket socket, CancellationToken ct)
    {
        var bytes = new byte[Most];
        var length = 0;
        var end = -1;
        while (end < 0)
        {
            var got = length < Most ? await socket.ReceiveAsync(bytes.AsMemory(length), ct) : 0;
            if (got == 0)
            {
                throw new RuntimeException("Unavailable", "Podman ended the connection before it answered");
            }

            length += got;
            end = bytes.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var rest = bytes[(end + 4)..length];
        var status = int.Parse(Encoding.ASCII.GetString(bytes, 0, end).Split(' ')[1], CultureInfo.InvariantCulture);
        if (status is 101 or 200)
        {
            return rest;
        }

        using var body = new MemoryStream(rest);
        throw await PodmanClient.RefusalAsync((HttpStatusCode)status, body, ct);
    }
}
