using System.Net;
using System.Net.Sockets;

namespace EdgeKube.Server.Registry.Kinds.Validation;

/// <summary>What addresses may look like, and which may not be reached through a Service.</summary>
internal static class IpRules
{
    public const string Form = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    public const int GreatestPort = 65_535;

    /// <summary>Four decimal numbers without leading zeros; the library alone would take <c>1</c> or <c>010.0.0.1</c> too.</summary>
    public static bool IsV4(string text) =>
        IPAddress.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork && ip.ToString() == text;

    public static bool IsIp(string text) =>
        IsV4(text) || (IPAddress.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6);

    public static string? WrongEndpoint(IPAddress ip)
    {
        var first = ip.GetAddressBytes();
        return ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any) ? $"may not be unspecified ({ip})"
            : IPAddress.IsLoopback(ip) ? "may not be in the loopback range (127.0.0.0/8, ::1/128)"
            : first is [169, 254, _, _] || ip.IsIPv6LinkLocal ? "may not be in the link-local range (169.254.0.0/16, fe80::/10)"
            : first is [224, 0, 0, _] || (ip.IsIPv6Multicast && (first[1] & 0x0f) == 2) ? "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
            : null;
    }
}
