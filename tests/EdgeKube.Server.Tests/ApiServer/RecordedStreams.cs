using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.ApiServer;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Nodes that answer every stream with two lines, or as a test says, and remember what they were asked.</summary>
internal sealed class RecordedStreams : INodeStreams
{
    public string? Node { get; private set; }

    public StreamOpen? Opened { get; private set; }

    /// <summary>The node's end of what <see cref="ConnectAsync"/> opens.</summary>
    public Func<StreamOpen, IDuplexStream, CancellationToken, Task> Serve { get; set; } = (_, _, _) => Task.CompletedTask;

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct)
    {
        (Node, Opened) = (node, open);
        return Task.FromResult(Lines());
    }

    public Task<IDuplexStream> ConnectAsync(string node, StreamOpen open, CancellationToken ct)
    {
        (Node, Opened) = (node, open);
        var (here, there) = MemoryDuplex.Pair();
        _ = Task.Run(
            async () =>
            {
                await Serve(open, there, CancellationToken.None);
                await there.FinishAsync();
            },
            ct);
        return Task.FromResult<IDuplexStream>(here);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        yield return Encoding.UTF8.GetBytes("one\n");
        await Task.Yield();
        yield return Encoding.UTF8.GetBytes("two\n");
    }
}
