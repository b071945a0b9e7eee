using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>A client of Kubernetes' WebSocket channels: the first byte of each message says the channel.</summary>
internal sealed class WebSocketCommandClient(WebSocket socket, string protocol, TimeProvider time) : ICommandClient
{
    private const int BufferSize = 16 * 1024;
    private const int LongestText = 512 * 1024;
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);
    private readonly bool _base64 = protocol.Contains("base64", StringComparison.Ordinal);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static bool Serves(string protocol) =>
        protocol is "v5.channel.k8s.io" or "v4.channel.k8s.io" or "channel.k8s.io" or "v4.base64.channel.k8s.io" or "base64.channel.k8s.io";

    /// <summary>The first message tells the client that all is set up.</summary>
    public ValueTask GreetAsync(bool output, bool error, CancellationToken ct) =>
        WriteAsync(output ? StreamChannel.Output : error ? StreamChannel.Error : StreamChannel.Result, ReadOnlyMemory<byte>.Empty, ct);

    public async Task ReadAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        try
        {
            var message = new WebSocketMessage(socket, BufferSize, LongestText);
            while (await message.ReadAsync(ct))
            {
                if (_base64)
                {
                    await message.ReadWholeAsync(ct);
                    await TakeTextAsync(message.Data, sink);
                }
                else if (message.Data.Length > 0)
                {
                    await TakeAsync(message, sink, ct);
                }
            }
        }
        finally
        {
            _left.TrySetResult();
        }
    }

    public async ValueTask WriteAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if (_base64)
        {
            var text = Encoding.ASCII.GetBytes($"{(int)channel}{Convert.ToBase64String(data.Span)}");
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, ct);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(data.Length + 1);
        try
        {
            buffer[0] = (byte)channel;
            data.CopyTo(buffer.AsMemory(1));
            await socket.SendAsync(buffer.AsMemory(0, data.Length + 1), WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public async Task FinishAsync(CommandResult result, CancellationToken ct)
    {
        var status = protocol.StartsWith("v4", StringComparison.Ordinal) || protocol.StartsWith("v5", StringComparison.Ordinal)
            ? CommandStatus.Json(result)
            : CommandStatus.Words(result);
        if (status.Length > 0)
        {
            await WriteAsync(StreamChannel.Result, status, ct);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ct);
        await Task.WhenAny(_left.Task.WaitAsync(_farewell, time, ct)); // closed under its hands, it might lose what is on the way
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask TakeAsync(
        WebSocketMessage message, Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        var channel = (StreamChannel)message.Data.Span[0];
        if (channel != StreamChannel.Input)
        {
            await message.ReadWholeAsync(ct);
            if (channel is StreamChannel.Resize or StreamChannel.Close)
            {
                await sink(channel, message.Data[1..]);
            }

            return;
        }

        await sink(channel, message.Data[1..]);
        while (!message.IsWhole && await message.ReadMoreAsync(ct))
        {
            await sink(channel, message.Data);
        }
    }

    private static async ValueTask TakeTextAsync(ReadOnlyMemory<byte> text, Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink)
    {
        if (text.Length == 0)
        {
            return;
        }

        try
        {
            var channel = (StreamChannel)(text.Span[0] - '0');
            if (channel is StreamChannel.Input or StreamChannel.Resize)
            {
                await sink(channel, Convert.FromBase64String(Encoding.ASCII.GetString(text.Span[1..])));
            }
        }
        catch (FormatException e)
        {
            throw new IOException("the client's base64 cannot be read", e);
        }
    }
}
