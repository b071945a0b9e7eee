using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace EdgeKube.Api.Protobuf;

/// <summary>Writes protobuf fields one after the other; a message's length is put in once its end is known.</summary>
internal sealed class ProtoWriter : IDisposable
{
    private const int MaxVarintBytes = 10;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Length = 0;
    }

    public void Clear() => Length = 0;

    /// <summary>Forgets what came after.</summary>
    public void Back(int length) => Length = length;

    /// <summary>Starts a message in a field.</summary>
    /// <returns>What <see cref="End"/> wants.</returns>
    public int Begin(int field)
    {
        Tag(field, WireType.Bytes);
        Room(1);
        return ++Length; // one byte for the length, as most messages need
    }

    public void End(int mark)
    {
        var length = Length - mark;
        if (length < 0x80)
        {
            _buffer[mark - 1] = (byte)length;
            return;
        }

        var more = SizeOf(length) - 1;
        Room(more);
        _buffer.AsSpan(mark, length).CopyTo(_buffer.AsSpan(mark + more));
        Put(_buffer.AsSpan(mark - 1), (uint)length);
        Length += more;
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Plain(value);
    }

    public void Double(int field, double value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);
        Length += sizeof(double);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, WireType.Bytes);
        Plain((uint)value.Length);
        Raw(value);
    }

    public void Text(int field, string value)
    {
        var mark = Begin(field);
        Length += System.Text.Encoding.UTF8.GetBytes(value, Room(System.Text.Encoding.UTF8.GetMaxByteCount(value.Length)));
        End(mark);
    }

    /// <summary>The reader's string, without its escapes.</summary>
    public void Text(int field, ref Utf8JsonReader json)
    {
        var mark = Begin(field);
        Length += json.CopyString(Room(json.ValueSpan.Length));
        End(mark);
    }

    /// <summary>The bytes that the reader's string is the base64 form of; nothing if it is none.</summary>
    public void Base64(int field, ref Utf8JsonReader json)
    {
        if (json.TryGetBytesFromBase64(out var bytes))
        {
            Bytes(field, bytes);
        }
    }

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Puts a length of four bytes, the largest first, where room for it was left.</summary>
    public void Frame(int at) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at), Length - at - sizeof(int));

    private void Tag(int field, WireType wire) => Plain(((uint)field << 3) | (uint)wire);

    private void Plain(ulong value) => Length += Put(Room(MaxVarintBytes), value);

    private static int Put(Span<byte> room, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[at++] = (byte)(value | 0x80);
        }

        room[at++] = (byte)value;
        return at;
    }

    private Span<byte> Room(int count)
    {
        if (_buffer.Length - Length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(Length);
    }

    private static int SizeOf(int value) => value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
}
