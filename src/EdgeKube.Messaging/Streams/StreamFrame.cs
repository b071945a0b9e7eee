using System.Buffers.Binary;

namespace EdgeKube.Messaging.Streams;

/// <summary>One frame: a byte of type, a big-endian 32-bit sequence that rises by one from 0, the payload.</summary>
internal readonly record struct StreamFrame(StreamFrameType Type, uint Sequence, ReadOnlyMemory<byte> Payload)
{
    private const int HeaderLength = 5;

    public byte[] Encode()
    {
        var bytes = new byte[HeaderLength + Payload.Length];
        bytes[0] = (byte)Type;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), Sequence);
        Payload.Span.CopyTo(bytes.AsSpan(HeaderLength));
        return bytes;
    }

    public static StreamFrame? Decode(ReadOnlyMemory<byte> bytes) => bytes.Length < HeaderLength
        ? null
        : new StreamFrame((StreamFrameType)bytes.Span[0], BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[1..]), bytes[HeaderLength..]);

    public static byte[] CreditOf(int count)
    {
        var payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)count);
        return payload;
    }

    public int? Credit() => Payload.Length == sizeof(uint) && BinaryPrimitives.ReadUInt32BigEndian(Payload.Span) is var count and <= int.MaxValue
        ? (int)count
        : null;
}
