using System.Net.WebSockets;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The bytes of a WebSocket's binary messages as one stream, whatever the messages' limits.</summary>
internal sealed class WebSocketStream(WebSocket socket) : AsyncStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, cancellationToken);
                if (received.Count > 0 || received.MessageType == WebSocketMessageType.Close)
                {
                    return received.Count;
                }
            }
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await socket.SendAsync(buffer, WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }
}
