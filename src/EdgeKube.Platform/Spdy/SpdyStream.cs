using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EdgeKube.Platform.Spdy;

/// <summary>One stream of a connection: bytes both ways, each way ended on its own.</summary>
public sealed class SpdyStream
{
    private const int MostPieces = 8;
    private readonly SpdyConnection _connection;
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateBounded<ReadOnlyMemory<byte>>(MostPieces);
    private readonly TaskCompletionSource _replied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _finished;
    private int _inputEnded;

    internal SpdyStream(SpdyConnection connection, uint id, IReadOnlyDictionary<string, string> headers) =>
        (_connection, Id, Headers) = (connection, id, headers);

    /// <summary>What the side that made the stream says of it; names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The other side gave it up, which ends what there is to read, too.</summary>
    public bool WasReset { get; private set; }

    internal uint Id { get; }

    internal Task Replied => _replied.Task;

    /// <summary>What the other side sends, until its end or a reset.</summary>
    /// <exception cref="SpdyException">The connection is gone.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var piece in _incoming.Reader.ReadAllAsync(ct))
        {
            yield return piece;
        }
    }

    /// <exception cref="SpdyException">The connection is gone.</exception>
    public Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) =>
        Volatile.Read(ref _finished) == 0 ? _connection.SendDataAsync(Id, data, last: false, ct) : Task.CompletedTask;

    /// <summary>Nothing more comes from here.</summary>
    public async Task FinishAsync(CancellationToken ct)
    {
        if (Interlocked.Exchange(ref _finished, 1) == 0)
        {
            await _connection.SendDataAsync(Id, ReadOnlyMemory<byte>.Empty, last: true, ct);
            ForgetIfOver();
        }
    }

    /// <summary>Ends both ways at once; what was on its way is lost.</summary>
    public async Task ResetAsync(CancellationToken ct)
    {
        var over = IsOver;
        Interlocked.Exchange(ref _finished, 1);
        EndInput();
        if (!over)
        {
            await _connection.ResetAsync(Id, ct);
        }
    }

    /// <summary>Waits until there is room: a reader that is slow holds the connection, which is all the flow control that its users have.</summary>
    internal async ValueTask ReceivedAsync(ReadOnlyMemory<byte> piece, CancellationToken ct)
    {
        try
        {
            await _incoming.Writer.WriteAsync(piece, ct);
        }
        catch (ChannelClosedException)
        {
            // the reader has had enough
        }
    }

    internal void GotReply() => _replied.TrySetResult();

    internal void EndInput()
    {
        _incoming.Writer.TryComplete();
        Interlocked.Exchange(ref _inputEnded, 1);
        ForgetIfOver();
    }

    internal void GotReset()
    {
        WasReset = true;
        Interlocked.Exchange(ref _finished, 1);
        EndInput();
        _replied.TrySetException(new SpdyException("the other side refused the stream"));
        _ = _replied.Task.Exception; // nobody may be waiting
    }

    internal void Lost(SpdyException why)
    {
        _incoming.Writer.TryComplete(why);
        _replied.TrySetException(why);
        _ = _replied.Task.Exception;
    }

    private bool IsOver => Volatile.Read(ref _finished) == 1 && Volatile.Read(ref _inputEnded) == 1;

    private void ForgetIfOver()
    {
        if (IsOver)
        {
            _connection.Forget(Id);
        }
    }
}
