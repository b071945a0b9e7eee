using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace EdgeKube.Agent.Networking.Routes;

/// <summary>Reads the kernel's IPv4 routes from the text of <c>/proc/net/route</c>.</summary>
internal static class KernelRoutes
{
    private const int Destination = 1;
    private const int Mask = 7;

    public static HashSet<string> Read(string text) =>
        [.. text.Split('\n').Skip(1).Select(line => line.Split('\t', StringSplitOptions.TrimEntries)).Where(f => f.Length > Mask).Select(Range)];

    private static string Range(string[] fields)
    {
        // Both are numbers in the machine's own byte order.
        Span<byte> address = stackalloc byte[sizeof(uint)];
        var value = Parse(fields[Destination]);
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(address, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(address, value);
        }

        return $"{new IPAddress(address)}/{BitOperations.PopCount(Parse(fields[Mask])).ToString(CultureInfo.InvariantCulture)}";
    }

    private static uint Parse(string hex) => uint.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
