using System.Buffers;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>A page as it comes, with its links rewritten; read once, from its beginning.</summary>
internal sealed class PageStream(Stream page, PageRewriter rewriter) : Stream
{
    private const int PieceSize = 16 * 1024;
    private readonly byte[] _piece = new byte[PieceSize];
    private readonly ArrayBufferWriter<byte> _ready = new();
    private int _given;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _ready.WrittenCount && !_ended)
        {
            _ready.ResetWrittenCount();
            _given = 0;
            var read = await page.ReadAsync(_piece, cancellationToken);
            if (read == 0)
            {
                _ended = true;
                rewriter.End(_ready);
            }
            else
            {
                rewriter.Write(_piece.AsSpan(0, read), _ready);
            }
        }

        var length = Math.Min(buffer.Length, _ready.WrittenCount - _given);
        _ready.WrittenMemory.Slice(_given, length).CopyTo(buffer);
        _given += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            page.Dispose();
        }

        base.Dispose(disposing);
    }
}
