using System.Buffers.Binary;
using System.Text;

namespace EdgeKube.Server.Management.Door;

/// <summary>The first packet of an MQTT connection (3.1.1 or 5): who wants in. Pure.</summary>
/// <remarks>Everything that is not read here is handed on as it came: keep-alive, properties and the will.</remarks>
internal sealed record ConnectPacket
{
    public const byte FirstByte = 0x10;
    private const byte UserFlag = 0x80;
    private const byte PasswordFlag = 0x40;
    private const byte WillFlag = 0x04;
    private const int Version5 = 5;
    private const int Version311 = 4;
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private ReadOnlyMemory<byte> _head; // the protocol's name and version
    private ReadOnlyMemory<byte> _keepAlive; // with the properties of version 5
    private ReadOnlyMemory<byte> _will;
    private byte _flags;

    public bool IsVersion5 { get; private init; }

    public required string ClientId { get; init; }

    /// <summary>Null: none.</summary>
    public string? UserName { get; init; }

    /// <summary>Null: none.</summary>
    public ReadOnlyMemory<byte>? Password { get; init; }

    /// <summary>Reads what follows the fixed header.</summary>
    /// <returns>Null when it is no such packet, or of another version.</returns>
    public static ConnectPacket? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Read(body);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or DecoderFallbackException) // it ends too early, or its text is none
        {
            return null;
        }
    }

    /// <summary>The whole packet, fixed header included.</summary>
    public byte[] ToBytes()
    {
        using var body = new MemoryStream();
        body.Write(_head.Span);
        body.WriteByte((byte)((_flags & ~(UserFlag | PasswordFlag)) | (UserName is null ? 0 : UserFlag) | (Password is null ? 0 : PasswordFlag)));
        body.Write(_keepAlive.Span);
        Write(body, Encoding.UTF8.GetBytes(ClientId));
        body.Write(_will.Span);
        if (UserName is not null)
        {
            Write(body, Encoding.UTF8.GetBytes(UserName));
        }

        if (Password is { } password)
        {
            Write(body, password.Span);
        }

        using var packet = new MemoryStream();
        packet.WriteByte(FirstByte);
        for (var left = (int)body.Length; ; left >>= 7)
        {
            packet.WriteByte((byte)(left > 0x7f ? (left & 0x7f) | 0x80 : left));
            if (left <= 0x7f)
            {
                break;
            }
        }

        body.WriteTo(packet);
        return packet.ToArray();
    }

    private static ConnectPacket? Read(ReadOnlyMemory<byte> body)
    {
        var rest = body;
        if (Text(ref rest) != "MQTT" || rest.Span[0] is not (Version311 or Version5))
        {
            return null;
        }

        var version5 = rest.Span[0] == Version5;
        var head = body[..(body.Length - rest.Length + 1)];
        var flags = rest.Span[1];
        var keepAlive = rest = rest[2..];
        rest = rest[2..];
        if (version5)
        {
            SkipProperties(ref rest);
        }

        keepAlive = keepAlive[..^rest.Length];
        var clientId = Text(ref rest);
        var will = rest;
        if ((flags & WillFlag) != 0)
        {
            if (version5)
            {
                SkipProperties(ref rest);
            }

            _ = Binary(ref rest);
            _ = Binary(ref rest);
        }

        will = will[..^rest.Length];
        return new ConnectPacket
        {
            _head = head,
            _flags = flags,
            _keepAlive = keepAlive,
            _will = will,
            IsVersion5 = version5,
            ClientId = clientId,
            UserName = (flags & UserFlag) != 0 ? Text(ref rest) : null,
            Password = (flags & PasswordFlag) != 0 ? Binary(ref rest) : default(ReadOnlyMemory<byte>?), // null alone would be an empty one
        };
    }

    private static void SkipProperties(ref ReadOnlyMemory<byte> rest)
    {
        var (length, shift) = (0, 0);
        byte next;
        do
        {
            next = rest.Span[..1][0];
            length |= (next & 0x7f) << shift;
            shift += 7;
            rest = rest[1..];
        }
        while (next > 0x7f && shift < 28);

        rest = rest[length..];
    }

    private static string Text(ref ReadOnlyMemory<byte> rest) => _strict.GetString(Binary(ref rest).Span);

    private static ReadOnlyMemory<byte> Binary(ref ReadOnlyMemory<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
        var value = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return value;
    }

    private static void Write(MemoryStream to, ReadOnlySpan<byte> value)
    {
        to.WriteByte((byte)(value.Length >> 8));
        to.WriteByte((byte)value.Length);
        to.Write(value);
    }
}
