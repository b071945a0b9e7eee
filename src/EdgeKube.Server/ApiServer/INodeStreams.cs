using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer;

/// <summary>What reaches into a node: the node link implements it.</summary>
internal interface INodeStreams
{
    /// <summary>Opens a stream and gives the node's bytes as they come (with flow control); ends with the stream.</summary>
    /// <exception cref="Api.Errors.ApiException">The node is not connected (503), or it answered with a problem before its first byte.</exception>
    Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct);

    /// <summary>Opens a stream both ways and waits until the node has accepted it. The first piece to read is that: empty.</summary>
    /// <exception cref="Api.Errors.ApiException">The node is not connected (503), does not answer (504), or refuses.</exception>
    Task<IDuplexStream> ConnectAsync(string node, StreamOpen open, CancellationToken ct);
}
