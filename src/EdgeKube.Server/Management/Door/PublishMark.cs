using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace EdgeKube.Server.Management.Door;

/// <summary>Puts a user property into each message that a client of MQTT 5 publishes: the broker tells nobody by which connection it came.</summary>
/// <remarks>Whatever is no such packet goes on as it came; the broker judges it. A client's own property of this name comes second.</remarks>
internal sealed class PublishMark
{
    private const string Name = "edgekube-connection";
    private const byte UserProperty = 38;
    private const int Publish = 3;
    private const int LongestPacket = 0x0fffffff;
    private readonly byte[] _property;
    private readonly ArrayBufferWriter<byte> _out = new(1024);
    private byte[] _head = new byte[64];
    private int _count;
    private long _pass;

    public PublishMark(string connection)
    {
        using var property = new MemoryStream();
        property.WriteByte(UserProperty);
        foreach (var text in new[] { Name, connection })
        {
            property.WriteByte(0);
            property.WriteByte((byte)text.Length);
            property.Write(Encoding.ASCII.GetBytes(text));
        }

        _property = property.ToArray();
    }

    /// <returns>What is to go on; good until the next call.</returns>
    public ReadOnlyMemory<byte> Mark(ReadOnlySpan<byte> bytes)
    {
        _out.ResetWrittenCount();
        while (bytes.Length > 0)
        {
            if (_pass > 0)
            {
                var passed = (int)Math.Min(_pass, bytes.Length);
                _out.Write(bytes[..passed]);
                _pass -= passed;
                bytes = bytes[passed..];
                continue;
            }

            var taken = Math.Min(Missing(), bytes.Length);
            Keep(bytes[..taken]);
            bytes = bytes[taken..];
            if (Missing() == 0)
            {
                WriteHead();
                _count = 0;
            }
        }

        return _out.WrittenMemory;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_count + bytes.Length > _head.Length)
        {
            Array.Resize(ref _head, Math.Max(_head.Length * 2, _count + bytes.Length));
        }

        bytes.CopyTo(_head.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>How many bytes are surely still needed of what stands before the property; 0: it is all there, or it is none of ours.</summary>
    private int Missing()
    {
        if (_count < 2)
        {
            return 2 - _count;
        }

        var (length, lengthBytes) = Number(_head.AsSpan(1, Math.Min(4, _count - 1)));
        if (lengthBytes <= 0)
        {
            return lengthBytes < 0 ? 0 : 1;
        }

        if (_head[0] >> 4 != Publish)
        {
            return 0;
        }

        var start = 1 + lengthBytes;
        var needed = start + 2;
        if (_count >= needed)
        {
            needed = PropertiesAt(start) + 1;
            if (_count >= needed)
            {
                needed += Number(_head.AsSpan(needed - 1, Math.Min(4, _count - needed + 1))).Bytes == 0 ? _count - needed + 1 : _count - needed;
            }
        }

        return needed > start + length ? 0 : needed - _count;
    }

    private int PropertiesAt(int start) =>
        start + 2 + BinaryPrimitives.ReadUInt16BigEndian(_head.AsSpan(start)) + ((_head[0] & 0x06) == 0 ? 0 : 2);

    private void WriteHead()
    {
        var head = _head.AsSpan(0, _count);
        var (length, lengthBytes) = Number(head[1..Math.Min(5, _count)]);
        if (lengthBytes < 0)
        {
            _out.Write(head);
            _pass = long.MaxValue; // no packet of MQTT: the broker will not go on with it either
            return;
        }

        var start = 1 + lengthBytes;
        _pass = length - (_count - start);
        if (head[0] >> 4 != Publish || _count < start + 2 || PropertiesAt(start) is var at && at >= _count
            || Number(head[at..]) is var (properties, propertiesBytes) && propertiesBytes <= 0)
        {
            _out.Write(head);
            return;
        }

        var more = properties + _property.Length;
        var whole = length + _property.Length + BytesOf(more) - propertiesBytes;
        if (whole > LongestPacket)
        {
            _out.Write(head);
            return;
        }

        _out.Write(head[..1]);
        WriteNumber(whole);
        _out.Write(head[start..at]);
        WriteNumber(more);
        _out.Write(_property);
    }

    /// <returns>Bytes: 0 when it is not all there, -1 when it is none.</returns>
    private static (int Value, int Bytes) Number(ReadOnlySpan<byte> bytes)
    {
        var value = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            value |= (bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] <= 0x7f)
            {
                return (value, i + 1);
            }
        }

        return (0, bytes.Length == 4 ? -1 : 0);
    }

    private static int BytesOf(int number) => number switch { <= 0x7f => 1, <= 0x3fff => 2, <= 0x1fffff => 3, _ => 4 };

    private void WriteNumber(int number)
    {
        do
        {
            _out.GetSpan(1)[0] = (byte)(number > 0x7f ? (number & 0x7f) | 0x80 : number);
            _out.Advance(1);
            number >>= 7;
        }
        while (number > 0);
    }
}
