using EdgeKube.Messaging.Streams;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>A connection to something behind a node, for code that wants a stream of bytes.</summary>
internal sealed class NodeConnection : AsyncStream
{
    private readonly IDuplexStream _node;
    private readonly IAsyncEnumerator<ReadOnlyMemory<byte>> _pieces;
    private readonly CancellationTokenSource _closing = new();
    private ReadOnlyMemory<byte> _rest;
    private int _disposed;

    public NodeConnection(IDuplexStream node)
    {
        _node = node;
        _pieces = node.ReadAllAsync(_closing.Token).GetAsyncEnumerator(_closing.Token);
    }

    // A read that is given up leaves the connection useless, as HttpClient expects: it closes it.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        using var giveUp = cancellationToken.Register(_closing.Cancel);
        try
        {
            while (_rest.Length == 0)
            {
                if (!await _pieces.MoveNextAsync())
                {
                    return 0;
                }

                _rest = _pieces.Current;
            }
        }
        catch (StreamException e)
        {
            throw new IOException(e.Message, e);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await _node.WriteAsync(buffer, cancellationToken);
        }
        catch (StreamException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    // HttpClient disposes its connections the synchronous way; the end is sent without being waited for.
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _closing.Cancel();
            _ = _node.DisposeAsync().AsTask();
        }

        base.Dispose(disposing);
    }
}
