using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>The client of an exec or attach, whichever protocol it speaks.</summary>
internal interface ICommandClient : IAsyncDisposable
{
    /// <summary>Hands over what the client sends (Input, Resize, Close) until it is gone.</summary>
    /// <param name="sink">Called by one caller at a time; the memory is good only during the call.</param>
    Task ReadAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct);

    ValueTask WriteAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct);

    /// <summary>Tells the client how it ended, and that nothing more comes.</summary>
    Task FinishAsync(CommandResult result, CancellationToken ct);
}
