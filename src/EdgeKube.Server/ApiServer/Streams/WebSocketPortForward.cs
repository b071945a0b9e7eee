using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Port forwarding over WebSocket channels: for each port named in the request a channel of data and one of errors.</summary>
internal sealed class WebSocketPortForward(WebSocket socket, PodPort pod, IReadOnlyList<int> ports) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly TaskCompletionSource<IDuplexStream?>[] _nodes =
        [.. ports.Select(_ => new TaskCompletionSource<IDuplexStream?>(TaskCreationOptions.RunContinuationsAsynchronously))];

    public static bool Serves(string protocol) => protocol == "v4.channel.k8s.io";

    /// <summary>Ends when the client is gone, or when all connections have ended.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        for (var i = 0; i < ports.Count; i++) // the first message of each channel tells its port
        {
            var port = new byte[sizeof(ushort)];
            BinaryPrimitives.WriteUInt16LittleEndian(port, (ushort)ports[i]);
            await SendAsync(DataOf(i), port, ct);
            await SendAsync(ErrorsOf(i), port, ct);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reading = ReadAsync(over.Token);
        var forwarding = Task.WhenAll(Enumerable.Range(0, ports.Count).Select(i => ForwardAsync(i, over.Token)));
        try
        {
            await Task.WhenAny(reading, forwarding);
            if (!reading.IsCompleted && socket.State == WebSocketState.Open)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ct);
            }
        }
        finally
        {
            await over.CancelAsync();
            await Quiet(Task.WhenAll(reading, forwarding));
        }
    }

    public void Dispose() => _sending.Dispose();

    private static byte DataOf(int i) => (byte)(2 * i);

    private static byte ErrorsOf(int i) => (byte)(2 * i + 1);

    private async Task ForwardAsync(int i, CancellationToken ct)
    {
        try
        {
            await using var node = await pod.ConnectAsync("portforward", ports[i], ct);
            _nodes[i].SetResult(node);
            await foreach (var piece in node.ReadAllAsync(ct))
            {
                if (piece.Length > 0)
                {
                    await SendAsync(DataOf(i), piece, ct);
                }
            }
        }
        catch (Exception e) when (e is ApiException or StreamException)
        {
            await SendAsync(ErrorsOf(i), Encoding.UTF8.GetBytes(pod.Failure(ports[i], e.Message)), ct);
        }
        finally
        {
            _nodes[i].TrySetResult(null);
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        var message = new WebSocketMessage(socket, BufferSize, BufferSize);
        while (await message.ReadAsync(ct))
        {
            if (message.Data.Length == 0)
            {
                continue;
            }

            var channel = message.Data.Span[0];
            await GiveAsync(channel, message.Data[1..], ct);
            while (!message.IsWhole && await message.ReadMoreAsync(ct))
            {
                await GiveAsync(channel, message.Data, ct);
            }
        }
    }

    private async Task GiveAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if (channel % 2 != 0 || channel / 2 >= ports.Count || await _nodes[channel / 2].Task.WaitAsync(ct) is not { } node)
        {
            return;
        }

        try
        {
            await node.WriteAsync(data, ct);
        }
        catch (StreamException)
        {
            // its own reading tells the client
        }
    }

    private async Task SendAsync(byte channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        var buffer = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        try
        {
            buffer[0] = channel;
            data.CopyTo(buffer.AsMemory(1));
            await socket.SendAsync(buffer.AsMemory(0, data.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _sending.Release();
        }
    }

    private static async Task Quiet(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the client is gone
        }
    }
}
