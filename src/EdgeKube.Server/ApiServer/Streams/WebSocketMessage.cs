using System.Net.WebSockets;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Reads a WebSocket's messages: in pieces as they come, or whole where that is needed.</summary>
internal sealed class WebSocketMessage(WebSocket socket, int size, int longest)
{
    private byte[] _buffer = new byte[size];

    /// <summary>The latest piece, or the message.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    public bool IsWhole { get; private set; }

    /// <summary>The first piece of the next message.</summary>
    /// <returns>False: the client has closed.</returns>
    public Task<bool> ReadAsync(CancellationToken ct) => ReadMoreAsync(ct);

    /// <summary>The next piece.</summary>
    public async Task<bool> ReadMoreAsync(CancellationToken ct)
    {
        var received = await socket.ReceiveAsync(_buffer.AsMemory(), ct);
        Data = _buffer.AsMemory(0, received.Count);
        IsWhole = received.EndOfMessage;
        return received.MessageType != WebSocketMessageType.Close;
    }

    /// <summary>The rest of a message whose first piece was read.</summary>
    public async Task ReadWholeAsync(CancellationToken ct)
    {
        var length = Data.Length;
        while (!IsWhole)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length < longest ? _buffer.Length * 2 : throw new IOException($"a message of more than {longest} bytes"));
            }

            var received = await socket.ReceiveAsync(_buffer.AsMemory(length), ct);
            length += received.Count;
            IsWhole = received.EndOfMessage || received.MessageType == WebSocketMessageType.Close;
        }

        Data = _buffer.AsMemory(0, length);
    }
}
