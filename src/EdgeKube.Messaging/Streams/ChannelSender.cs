namespace EdgeKube.Messaging.Streams;

/// <summary>Sends pieces of several channels on one stream, from as many callers as there are.</summary>
public sealed class ChannelSender(IDuplexStream stream) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private byte[]? _message;

    public async ValueTask SendAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            _message ??= new byte[StreamEndpoint.MaxMessage];
            _message[0] = (byte)channel;
            do
            {
                var count = Math.Min(data.Length, _message.Length - 1);
                data[..count].CopyTo(_message.AsMemory(1));
                await stream.SendAsync(_message.AsMemory(0, count + 1), ct);
                data = data[count..];
            }
            while (data.Length > 0);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();
}
