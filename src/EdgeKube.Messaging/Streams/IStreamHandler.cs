using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Messaging.Streams;

/// <summary>Serves one kind of stream on the node's side.</summary>
public interface IStreamHandler
{
    /// <summary>The <see cref="StreamOpen.Kind"/> it answers.</summary>
    string Kind { get; }

    /// <summary>Runs until the stream ends; the token is cancelled when the other side goes away.</summary>
    /// <exception cref="StreamException">Refused or failed: code and words for the client.</exception>
    Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct);
}
