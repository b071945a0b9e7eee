using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Server.ApiServer;

/// <summary>What reaches into a node: the node link implements it.</summary>
internal interface INodeStreams
{
    /// <summary>Opens a stream and gives the node's bytes as they come (with flow control); ends with the stream.</summary>
    /// <exception cref="Api.Errors.ApiException">The node is not connected (503), or it answered with a problem before its first byte.</exception>
    Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct);
}
