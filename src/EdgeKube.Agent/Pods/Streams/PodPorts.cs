using System.Net;
using System.Net.Sockets;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Pods.Streams;

/// <summary>Answers <c>kubectl port-forward</c> and the proxy: a stream for each connection to a pod's port.</summary>
/// <remarks>Forwarding reaches what listens on the pod's localhost alone; the proxy comes from outside, to the pod's address.</remarks>
internal sealed class PodPorts(string kind, RunningPod running, IContainerSessions sessions, AgentIdentity identity) : IStreamHandler
{
    public const string Forward = "portforward";
    private const int BadGateway = 502;
    private const int BufferSize = 16 * 1024;

    public string Kind => kind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        using var socket = await ConnectAsync(open, ct);
        await stream.AcceptedAsync(ct);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var output = CopyOutAsync(socket, stream, over.Token);
        var input = CopyInAsync(stream, socket, over.Token);
        try
        {
            await Task.WhenAll(Ending(output, over), Ending(input, over));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new StreamException(BadGateway, e.Message); // the pod reset the connection: so must the client's be
        }
    }

    // A way that breaks ends the other; one that ends well does not.
    private static async Task Ending(Task way, CancellationTokenSource over)
    {
        try
        {
            await way;
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }

    private static async Task CopyOutAsync(Socket socket, IDuplexStream stream, CancellationToken ct)
    {
        var buffer = new byte[BufferSize];
        while (await socket.ReceiveAsync(buffer, ct) is var count and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count), ct);
        }

        await stream.FinishAsync();
    }

    private static async Task CopyInAsync(IDuplexStream stream, Socket socket, CancellationToken ct)
    {
        await foreach (var piece in stream.ReadAllAsync(ct))
        {
            for (var rest = piece; rest.Length > 0;)
            {
                rest = rest[await socket.SendAsync(rest, ct)..];
            }
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private async Task<Socket> ConnectAsync(StreamOpen open, CancellationToken ct)
    {
        var port = open.Port is > 0 and <= ushort.MaxValue and var number ? number : throw new StreamException(400, $"port {open.Port} is not a port");
        try
        {
            var sandbox = await running.SandboxAsync(open, ct);
            if (kind == StreamOpen.DialKind)
            {
                var address = sandbox.Ip.Length > 0 ? sandbox.Ip : identity.NodeIp;
                return await DialAsync(() => NetworkNamespace.NewSocket("", AddressFamilyOf(address)), IPAddress.Parse(address), port, ct);
            }

            return await LocalhostAsync(await sessions.NetworkNamespaceAsync(sandbox.Id, ct), port, ct);
        }
        catch (RuntimeException e)
        {
            throw new StreamException(500, e.Message);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            throw new StreamException(BadGateway, $"dial tcp port {port}: connect: {e.Message}");
        }
    }

    private static AddressFamily AddressFamilyOf(string address) =>
        address.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    private static async Task<Socket> LocalhostAsync(string space, int port, CancellationToken ct)
    {
        try
        {
            return await DialAsync(() => NetworkNamespace.NewSocket(space, AddressFamily.InterNetwork), IPAddress.Loopback, port, ct);
        }
        catch (SocketException first)
        {
            try
            {
                return await DialAsync(() => NetworkNamespace.NewSocket(space, AddressFamily.InterNetworkV6), IPAddress.IPv6Loopback, port, ct);
            }
            catch (SocketException)
            {
                throw new IOException($"{first.Message} (localhost:{port} inside the pod)", first);
            }
        }
    }

    private static async Task<Socket> DialAsync(Func<Socket> make, IPAddress address, int port, CancellationToken ct)
    {
        var socket = make();
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(address, port, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
