using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Server.ApiServer;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Nodes that answer every stream with two lines, and remember what they were asked.</summary>
internal sealed class RecordedStreams : INodeStreams
{
    public string? Node { get; private set; }

    public StreamOpen? Opened { get; private set; }

    public Task<IAsyncEnumerable<ReadOnlyMemory<byte>>> OpenAsync(string node, StreamOpen open, CancellationToken ct)
    {
        (Node, Opened) = (node, open);
        return Task.FromResult(Lines());
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines()
    {
        yield return Encoding.UTF8.GetBytes("one\n");
        await Task.Yield();
        yield return Encoding.UTF8.GetBytes("two\n");
    }
}
