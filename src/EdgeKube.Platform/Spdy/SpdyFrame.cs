using System.Buffers.Binary;

namespace EdgeKube.Platform.Spdy;

/// <summary>The first eight bytes of a frame.</summary>
/// <param name="Type">Null for data.</param>
/// <param name="StreamId">Of data; a control frame has it in its payload.</param>
internal readonly record struct SpdyFrame(SpdyFrameType? Type, uint StreamId, byte Flags, int Length)
{
    public const int HeaderLength = 8;
    public const byte Fin = 1;
    public const uint IdMask = 0x7fff_ffff;
    private const byte ControlBit = 0x80;
    private const int Version = 3;

    public bool IsLast => (Flags & Fin) != 0;

    /// <exception cref="SpdyException">A control frame of another version.</exception>
    public static SpdyFrame Parse(ReadOnlySpan<byte> header)
    {
        var length = (header[5] << 16) | (header[6] << 8) | header[7];
        if ((header[0] & ControlBit) == 0)
        {
            return new SpdyFrame(null, BinaryPrimitives.ReadUInt32BigEndian(header), header[4], length);
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(header) & 0x7fff;
        return version == Version
            ? new SpdyFrame((SpdyFrameType)BinaryPrimitives.ReadUInt16BigEndian(header[2..]), 0, header[4], length)
            : throw new SpdyException($"a frame of SPDY version {version}");
    }

    public void Write(Span<byte> header)
    {
        if (Type is { } type)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header, (ControlBit << 8) | Version);
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)type);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(header, StreamId);
        }

        header[4] = Flags;
        header[5] = (byte)(Length >> 16);
        header[6] = (byte)(Length >> 8);
        header[7] = (byte)Length;
    }
}
