using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>An IPv4 range of cluster addresses, by offset.</summary>
internal sealed class AddressRange(IPNetwork network)
{
    private readonly uint _base = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());

    /// <summary>The greatest offset that is an address of its own: the last one of the range is its broadcast address.</summary>
    public int Last { get; } = (int)Math.Min((1L << (32 - network.PrefixLength)) - 2, int.MaxValue);

    /// <summary>The IPv4 ranges of a ServiceCIDR.</summary>
    public static IEnumerable<AddressRange> Of(JsonObject cidr)
    {
        foreach (var (_, text) in cidr.Map("spec").Texts("cidrs"))
        {
            if (IPNetwork.TryParse(text, out var network) && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
            {
                yield return new AddressRange(network);
            }
        }
    }

    public bool Contains(IPAddress address) => network.Contains(address);

    public string At(int offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _base + (uint)offset);
        return new IPAddress(bytes).ToString();
    }
}
