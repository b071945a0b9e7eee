using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.ApiServer.Streams;

namespace EdgeKube.Server.Management.Streams;

/// <summary>The client of a command at the other end of a stream.</summary>
/// <param name="stream">The stream.</param>
/// <param name="size">The terminal's size to begin with, or null.</param>
internal sealed class StreamCommand(OpenStream stream, byte[]? size) : ICommandClient
{
    /// <summary>Null: it did not end.</summary>
    public CommandResult? Result { get; private set; }

    public async Task ReadAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        stream.Open();
        if (size is not null)
        {
            await sink(StreamChannel.Resize, size);
        }

        await stream.ReadInputAsync(sink, ct);
    }

    public ValueTask WriteAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct) => stream.SendDataAsync(channel, data);

    public Task FinishAsync(CommandResult result, CancellationToken ct)
    {
        Result = result;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => default;
}
