using System.Buffers.Binary;
using System.Net;

namespace EdgeKube.Server.Controllers.Nodes;

/// <summary>Cuts a cluster's IPv4 address range into one range a node. Pure.</summary>
internal sealed class CidrPool
{
    private readonly uint _base;
    private readonly int _nodeBits;
    private readonly int _count;

    /// <param name="cluster">Such as <c>10.42.0.0/16</c>.</param>
    /// <param name="nodePrefix">The length of a node's prefix, such as 24.</param>
    public CidrPool(string cluster, int nodePrefix)
    {
        var network = IPNetwork.Parse(cluster);
        _base = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        _nodeBits = 32 - nodePrefix;
        _count = 1 << (nodePrefix - network.PrefixLength);
        Prefix = nodePrefix;
    }

    private int Prefix { get; }

    /// <summary>The first range that is not taken, or null when all are.</summary>
    public string? Next(IReadOnlySet<string> taken)
    {
        for (var i = 0u; i < _count; i++)
        {
            var cidr = Range(i);
            if (!taken.Contains(cidr))
            {
                return cidr;
            }
        }

        return null;
    }

    private string Range(uint index)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _base + (index << _nodeBits));
        return $"{new IPAddress(bytes)}/{Prefix}";
    }
}
