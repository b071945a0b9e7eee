using System.Buffers.Binary;
using System.Net;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>The IPv4 range of cluster addresses, by offset.</summary>
internal sealed class AddressRange(IPNetwork network)
{
    private readonly uint _base = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());

    /// <summary>The greatest offset that is an address of its own: the last one of the range is its broadcast address.</summary>
    public int Last { get; } = (int)Math.Min((1L << (32 - network.PrefixLength)) - 2, int.MaxValue);

    public bool Contains(IPAddress address) => network.Contains(address);

    public string At(int offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _base + (uint)offset);
        return new IPAddress(bytes).ToString();
    }

    public override string ToString() => network.ToString();
}
