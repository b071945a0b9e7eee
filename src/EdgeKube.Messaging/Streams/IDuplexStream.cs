namespace EdgeKube.Messaging.Streams;

/// <summary>A stream that goes both ways. Disposing it ends what still runs on the other side.</summary>
public interface IDuplexStream : IStreamReader, IStreamWriter, IAsyncDisposable
{
    /// <summary>Sends bytes (at most <see cref="StreamEndpoint.MaxMessage"/>) that arrive as one piece. May be called from one caller at a time.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct);

    /// <summary>Tells the one who opened the stream, and waits for it, that all is ready: an empty piece.</summary>
    ValueTask AcceptedAsync(CancellationToken ct);

    /// <summary>Nothing more comes from here; the other side may go on.</summary>
    Task FinishAsync();
}
