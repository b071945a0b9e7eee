using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EdgeKube.Platform.Spdy;

/// <summary>Reads header blocks: all of one direction are a single zlib stream with a dictionary that both sides know.</summary>
/// <remarks>
/// The runtime's inflater takes no dictionary. So it is fed one first, as a stored block in front of the data, and what comes out of
/// that is thrown away: from then on references into it are found.
/// </remarks>
internal sealed class SpdyHeaderReader : IDisposable
{
    private const int MostHeaders = 100;
    private const int MostBytes = 64 * 1024;
    private const int ZlibHeader = 2;
    private const byte HasDictionary = 0x20;
    private readonly FedStream _compressed = new();
    private readonly DeflateStream _inflater;
    private bool _begun;

    public SpdyHeaderReader() => _inflater = new DeflateStream(_compressed, CompressionMode.Decompress);

    /// <summary>Names in lower case. After an exception nothing more can be read.</summary>
    /// <exception cref="SpdyException">The block is broken or too large.</exception>
    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        try
        {
            _compressed.Feed(_begun ? block : Begin(block));
            _begun = true;
            return ReadPairs();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new SpdyException("a header block cannot be read", e);
        }
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _compressed.Dispose();
    }

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        if (block.Length < ZlibHeader || (block[0] & 0x0f) != 8 || BinaryPrimitives.ReadUInt16BigEndian(block) % 31 != 0)
        {
            throw new SpdyException("a header block is not zlib's");
        }

        if ((block[1] & HasDictionary) == 0)
        {
            return block[ZlibHeader..];
        }

        var rest = block[ZlibHeader..];
        if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(rest) != SpdyDictionary.Id)
        {
            throw new SpdyException("a header block wants another dictionary");
        }

        var dictionary = SpdyDictionary.Make();
        _compressed.Feed(SpdyHeaderWriter.Stored(dictionary));
        _inflater.ReadExactly(dictionary);
        return rest[sizeof(uint)..];
    }

    private Dictionary<string, string> ReadPairs()
    {
        var headers = new Dictionary<string, string>();
        var left = MostBytes;
        var count = ReadNumber();
        if (count > MostHeaders)
        {
            throw new SpdyException($"a header block of {count} headers");
        }

        for (var i = 0; i < count; i++)
        {
            var name = ReadText(ref left);
            headers[name.ToLowerInvariant()] = ReadText(ref left);
        }

        return headers;
    }

    private string ReadText(ref int left)
    {
        var length = ReadNumber();
        if (length > left)
        {
            throw new SpdyException("a header block is too large");
        }

        left -= (int)length;
        var bytes = new byte[length];
        _inflater.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private uint ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        _inflater.ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
