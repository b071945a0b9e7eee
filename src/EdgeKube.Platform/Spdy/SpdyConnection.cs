using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace EdgeKube.Platform.Spdy;

/// <summary>SPDY/3.1 over a connection, as Kubernetes' streams use it: many streams, without priorities and windows.</summary>
/// <remarks>
/// <see cref="RunAsync"/> reads and must run for anything to happen. Neither side sends windows or heeds them (spdystream, which
/// is at the other end everywhere, has none); who reads too slowly stops the whole connection.
/// </remarks>
public sealed class SpdyConnection(Stream transport, bool isServer) : IAsyncDisposable
{
    private const int LongestControlFrame = 64 * 1024;
    private const int LongestPiece = 32 * 1024;
    private const int MostStreams = 1000;
    private const uint Refused = 3;
    private const uint Cancelled = 5;
    private readonly BufferedStream _input = new(transport, 16 * 1024);
    private readonly SpdyHeaderWriter _headerWriter = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<uint, SpdyStream> _streams = new();
    private readonly Channel<SpdyStream> _accepted = Channel.CreateBounded<SpdyStream>(MostStreams);
    private SpdyHeaderReader? _headerReader;
    private uint _lastId = isServer ? 0u : uint.MaxValue;
    private uint _lastAccepted;
    private volatile SpdyException? _lost;

    /// <summary>The streams that the other side opens; completes with the connection.</summary>
    public ChannelReader<SpdyStream> Accepted => _accepted.Reader;

    /// <summary>Reads until the other side is gone.</summary>
    /// <exception cref="SpdyException">It broke the protocol.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var why = new SpdyException("the connection was closed");
        try
        {
            var header = new byte[SpdyFrame.HeaderLength];
            while (await _input.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, ct) == header.Length)
            {
                await ReadFrameAsync(SpdyFrame.Parse(header), ct);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException) // a closed stream supports nothing
        {
            why = new SpdyException("the connection was lost", e);
        }
        catch (SpdyException e)
        {
            why = e;
            throw;
        }
        finally
        {
            End(why);
            _headerReader?.Dispose();
        }
    }

    /// <summary>Opens a stream and waits until the other side has taken it.</summary>
    /// <exception cref="SpdyException">It did not.</exception>
    public async Task<SpdyStream> OpenAsync(IReadOnlyDictionary<string, string> headers, CancellationToken ct)
    {
        SpdyStream stream;
        await _writing.WaitAsync(ct);
        try
        {
            _lastId += 2;
            stream = new SpdyStream(this, _lastId, headers);
            _streams[stream.Id] = stream;
            var block = _headerWriter.Write(headers);
            var payload = new byte[10 + block.Length];
            BinaryPrimitives.WriteUInt32BigEndian(payload, stream.Id);
            block.CopyTo(payload, 10);
            await SendLockedAsync(new SpdyFrame(SpdyFrameType.SynStream, 0, 0, payload.Length), payload, ct);
        }
        finally
        {
            _writing.Release();
        }

        if (_lost is { } lost)
        {
            stream.Lost(lost);
        }

        await stream.Replied.WaitAsync(ct);
        return stream;
    }

    /// <summary>Says that no stream will be taken any more. The transport is its owner's to close.</summary>
    public async Task GoAwayAsync(CancellationToken ct)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(payload, _lastAccepted);
        await SendAsync(new SpdyFrame(SpdyFrameType.GoAway, 0, 0, payload.Length), payload, ct);
    }

    public async ValueTask DisposeAsync()
    {
        End(new SpdyException("the connection was closed"));
        await transport.DisposeAsync(); // not the buffer before it, which would wait for the read that is under way
    }

    internal Task SendDataAsync(uint id, ReadOnlyMemory<byte> data, bool last, CancellationToken ct) =>
        SendAsync(new SpdyFrame(null, id, last ? SpdyFrame.Fin : (byte)0, data.Length), data, ct);

    internal Task ResetAsync(uint id, CancellationToken ct) => ResetAsync(id, Cancelled, ct);

    /// <summary>Both ways have ended.</summary>
    internal void Forget(uint id) => _streams.TryRemove(id, out _);

    private Task ResetAsync(uint id, uint status, CancellationToken ct)
    {
        var payload = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(payload, id);
        BinaryPrimitives.WriteUInt32BigEndian(payload.AsSpan(4), status);
        return SendAsync(new SpdyFrame(SpdyFrameType.RstStream, 0, 0, payload.Length), payload, ct);
    }

    private void End(SpdyException why)
    {
        _lost ??= why;
        _accepted.Writer.TryComplete();
        foreach (var stream in _streams.Values)
        {
            stream.Lost(why);
        }

        _streams.Clear();
    }

    private async Task ReadFrameAsync(SpdyFrame frame, CancellationToken ct)
    {
        if (frame.Type is null)
        {
            await ReadDataAsync(frame, ct);
            return;
        }

        if (frame.Length > LongestControlFrame)
        {
            throw new SpdyException($"a control frame of {frame.Length} bytes");
        }

        var payload = new byte[frame.Length];
        await _input.ReadExactlyAsync(payload, ct);
        await HandleAsync(frame, payload, ct);
    }

    private async Task ReadDataAsync(SpdyFrame frame, CancellationToken ct)
    {
        var stream = _streams.GetValueOrDefault(frame.StreamId);
        for (var left = frame.Length; left > 0;)
        {
            var piece = new byte[Math.Min(left, LongestPiece)];
            await _input.ReadExactlyAsync(piece, ct);
            left -= piece.Length;
            if (stream is not null)
            {
                await stream.ReceivedAsync(piece, ct);
            }
        }

        if (frame.IsLast)
        {
            stream?.EndInput();
        }
    }

    private async Task HandleAsync(SpdyFrame frame, byte[] payload, CancellationToken ct)
    {
        switch (frame.Type)
        {
            case SpdyFrameType.SynStream:
                await AcceptAsync(frame, payload, ct);
                break;
            case SpdyFrameType.SynReply:
                StreamOf(payload)?.GotReply();
                ReadHeaders(payload, 4);
                EndInputIf(frame.IsLast, payload);
                break;
            case SpdyFrameType.Headers:
                ReadHeaders(payload, 4); // of no use to us, but the blocks build on one another
                EndInputIf(frame.IsLast, payload);
                break;
            case SpdyFrameType.RstStream:
                WasReset(payload);
                break;
            case SpdyFrameType.Ping when payload.Length == 4 && IsTheirs(BinaryPrimitives.ReadUInt32BigEndian(payload)):
                await SendAsync(new SpdyFrame(SpdyFrameType.Ping, 0, 0, payload.Length), payload, ct);
                break;
            default:
                break; // settings and windows: nothing here depends on them
        }
    }

    private async Task AcceptAsync(SpdyFrame frame, byte[] payload, CancellationToken ct)
    {
        var headers = ReadHeaders(payload, 10);
        var id = IdOf(payload);
        if (!IsTheirs(id) || id <= _lastAccepted)
        {
            throw new SpdyException($"a stream with the number {id}");
        }

        _lastAccepted = id;
        var stream = new SpdyStream(this, id, headers);
        if (_streams.Count >= MostStreams || !_accepted.Writer.TryWrite(stream))
        {
            await ResetAsync(id, Refused, ct);
            return;
        }

        _streams[id] = stream;
        if (frame.IsLast)
        {
            stream.EndInput();
        }

        await _writing.WaitAsync(ct);
        try
        {
            var block = _headerWriter.Write(new Dictionary<string, string>());
            var reply = new byte[4 + block.Length];
            BinaryPrimitives.WriteUInt32BigEndian(reply, id);
            block.CopyTo(reply, 4);
            await SendLockedAsync(new SpdyFrame(SpdyFrameType.SynReply, 0, 0, reply.Length), reply, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    private bool IsTheirs(uint id) => id % 2 == (isServer ? 1 : 0);

    private void WasReset(byte[] payload)
    {
        if (payload.Length >= 4 && _streams.TryRemove(IdOf(payload), out var stream))
        {
            stream.GotReset();
        }
    }

    private void EndInputIf(bool last, byte[] payload)
    {
        if (last)
        {
            StreamOf(payload)?.EndInput();
        }
    }

    private SpdyStream? StreamOf(byte[] payload) => payload.Length >= 4 ? _streams.GetValueOrDefault(IdOf(payload)) : null;

    private static uint IdOf(byte[] payload) => BinaryPrimitives.ReadUInt32BigEndian(payload) & SpdyFrame.IdMask;

    private Dictionary<string, string> ReadHeaders(byte[] payload, int from)
    {
        if (payload.Length < from)
        {
            throw new SpdyException("a control frame is cut off");
        }

        _headerReader ??= new SpdyHeaderReader();
        return _headerReader.Read(payload.AsSpan(from));
    }

    private async Task SendAsync(SpdyFrame frame, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        await _writing.WaitAsync(ct);
        try
        {
            await SendLockedAsync(frame, payload, ct);
        }
        finally
        {
            _writing.Release();
        }
    }

    // Once begun, a frame is written to its end: half of one would be the end of the connection.
    private async Task SendLockedAsync(SpdyFrame frame, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (_lost is { } lost)
        {
            throw new SpdyException(lost.Message, lost);
        }

        var length = SpdyFrame.HeaderLength + payload.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            frame.Write(buffer);
            payload.CopyTo(buffer.AsMemory(SpdyFrame.HeaderLength));
            await transport.WriteAsync(buffer.AsMemory(0, length), CancellationToken.None);
            await transport.FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new SpdyException("the connection was lost", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
