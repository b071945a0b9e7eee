using EdgeKube.Server.ApiServer.Streams;

namespace EdgeKube.Server.Management.Requests;

/// <summary>Where an answer is gathered; one that is too long is forgotten, not cut.</summary>
internal sealed class BoundedBody(int limit) : AsyncStream
{
    private readonly MemoryStream _bytes = new();

    public bool IsTooLong { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (IsTooLong || _bytes.Length + buffer.Length > limit)
        {
            IsTooLong = true;
            _bytes.SetLength(0);
            return;
        }

        _bytes.Write(buffer);
    }
}
