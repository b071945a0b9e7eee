using System.Buffers;
using System.IO.Pipelines;

namespace EdgeKube.Server.ApiServer;

/// <summary>Gathers what is written in large chunks, and passes each on as one write when it is flushed. Holds no memory between flushes.</summary>
/// <remarks>As with every <see cref="PipeWriter"/>, one caller at a time; Kestrel sees to that.</remarks>
internal sealed class GatheringWriter(PipeWriter inner) : PipeWriter
{
    /// <summary>Bytes: most answers are one object.</summary>
    private const int FirstChunk = 4 * 1024;

    /// <summary>Bytes: what .NET's <c>SslStream</c> encrypts at once.</summary>
    private const int LaterChunk = 32 * 1024;

    private readonly List<(byte[] Array, int Length)> _full = [];
    private byte[] _chunk = [];
    private int _length;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _full.Sum(chunk => (long)chunk.Length) + _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_chunk.Length - _length < Math.Max(sizeHint, 1))
        {
            NextChunk(sizeHint);
        }

        return _chunk.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _chunk.Length - _length);
        _length += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        EndChunk();
        try
        {
            var result = default(FlushResult);
            foreach (var (array, length) in _full)
            {
                result = await inner.WriteAsync(array.AsMemory(0, length), cancellationToken);
            }

            return _full.Count > 0 ? result : await inner.FlushAsync(cancellationToken);
        }
        finally
        {
            Forget();
        }
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        PassOn();
        inner.Complete(exception);
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        PassOn();
        await inner.CompleteAsync(exception);
    }

    // What was written and not flushed is the inner writer's to send or to drop.
    private void PassOn()
    {
        EndChunk();
        foreach (var (array, length) in _full)
        {
            inner.Write(array.AsSpan(0, length));
        }

        Forget();
    }

    private void NextChunk(int sizeHint)
    {
        var usual = _full.Count == 0 && _length == 0 ? FirstChunk : LaterChunk;
        EndChunk();
        _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, usual));
    }

    private void EndChunk()
    {
        if (_length > 0)
        {
            _full.Add((_chunk, _length));
        }
        else if (_chunk.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_chunk);
        }

        (_chunk, _length) = ([], 0);
    }

    private void Forget()
    {
        foreach (var (array, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        _full.Clear();
    }
}
