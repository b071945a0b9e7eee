using System.Buffers.Binary;
using EdgeKube.Api.Errors;

namespace EdgeKube.Api.Protobuf;

/// <summary>Reads the fields of one protobuf message, within its bounds.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int MaxVarintBytes = 10;
    private ReadOnlySpan<byte> _left = message;

    /// <summary>The number of the field that was read last.</summary>
    public int Number { get; private set; }

    public WireType Wire { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_left.IsEmpty)
        {
            return false;
        }

        var tag = Plain();
        Number = (int)Math.Min(tag >> 3, int.MaxValue);
        Wire = (WireType)(tag & 7);
        return Number > 0 && Wire is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32
            ? true
            : throw Broken();
    }

    public ulong Varint() => Wire == WireType.Varint ? Plain() : throw Broken();

    private ulong Plain()
    {
        var value = 0ul;
        for (var i = 0; i < MaxVarintBytes && i < _left.Length; i++)
        {
            value |= (ulong)(_left[i] & 0x7f) << (7 * i);
            if (_left[i] < 0x80)
            {
                _left = _left[(i + 1)..];
                return value;
            }
        }

        throw Broken();
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Plain();
        if (Wire != WireType.Bytes || length > (ulong)_left.Length)
        {
            throw Broken();
        }

        var bytes = _left[..(int)length];
        _left = _left[(int)length..];
        return bytes;
    }

    /// <summary>A number that JSON can say too.</summary>
    public double Double()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(Wire == WireType.Fixed64 ? Take(sizeof(double)) : throw Broken());
        return double.IsFinite(value) ? value : throw Broken();
    }

    public void Skip()
    {
        switch (Wire)
        {
            case WireType.Varint:
                Varint();
                break;
            case WireType.Bytes:
                Bytes();
                break;
            default:
                Take(Wire == WireType.Fixed64 ? sizeof(ulong) : sizeof(uint));
                break;
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_left.Length < count)
        {
            throw Broken();
        }

        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    private static ApiException Broken() => ApiException.BadRequest("the protobuf body of the request is not well formed");
}
