using System.Buffers.Binary;
using System.Text;

namespace EdgeKube.Platform.Spdy;

/// <summary>Writes header blocks: a zlib stream that stores what it could have compressed, for a stream has a few words once.</summary>
internal sealed class SpdyHeaderWriter
{
    private const int StoredHeader = 5;

    // An empty stored block, as a flush ends with: a reader must not wait for more before it hands out what it has.
    private static readonly byte[] _flush = [0, 0, 0, 0xff, 0xff];
    private bool _begun;

    public byte[] Write(IReadOnlyDictionary<string, string> headers)
    {
        var pairs = new List<byte>();
        AddNumber(pairs, headers.Count);
        foreach (var (name, value) in headers)
        {
            AddText(pairs, name.ToLowerInvariant());
            AddText(pairs, value);
        }

        byte[] start = _begun ? [] : [0x78, 0x01];
        _begun = true;
        return [.. start, .. Stored([.. pairs]), .. _flush];
    }

    /// <summary>A block of deflate (RFC 1951 section 3.2.4) that is not the last and holds the bytes as they are.</summary>
    public static byte[] Stored(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ushort.MaxValue)
        {
            throw new SpdyException("a header block is too large");
        }

        var block = new byte[StoredHeader + bytes.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(1), (ushort)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(3), (ushort)~bytes.Length);
        bytes.CopyTo(block.AsSpan(StoredHeader));
        return block;
    }

    private static void AddText(List<byte> to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AddNumber(to, bytes.Length);
        to.AddRange(bytes);
    }

    private static void AddNumber(List<byte> to, int number)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        to.AddRange(bytes);
    }
}
