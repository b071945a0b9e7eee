using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EdgeKube.Agent.Host;

/// <summary>Finds the address that other machines reach this one at.</summary>
public static class HostAddresses
{
    private const int AnyPort = 9;

    /// <summary>The address that this machine uses towards the server; when that is this machine itself, its first global one.</summary>
    /// <param name="server">The server's host name or address.</param>
    /// <returns>An IPv4 address.</returns>
    public static string Pick(string server) => (Towards(server) ?? FirstGlobal() ?? IPAddress.Loopback).ToString();

    private static IPAddress? Towards(string server)
    {
        try
        {
            // Connecting a datagram socket sends nothing; it only asks the kernel for the route.
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server, AnyPort);
            return socket.LocalEndPoint is IPEndPoint end && !IPAddress.IsLoopback(end.Address) ? end.Address : null;
        }
        catch (SocketException)
        {
            return null; // no route, or no such name yet
        }
    }

    private static IPAddress? FirstGlobal() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback && !IsOfPods(n.Name))
            .SelectMany(n => n.GetIPProperties().UnicastAddresses.Select(a => a.Address))
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a) && !IsLinkLocal(a));

    private static bool IsOfPods(string name) =>
        name.StartsWith("cni", StringComparison.Ordinal) || name.StartsWith("veth", StringComparison.Ordinal)
        || name.StartsWith("docker", StringComparison.Ordinal) || name.StartsWith("br-", StringComparison.Ordinal)
        || name.StartsWith("podman", StringComparison.Ordinal);

    private static bool IsLinkLocal(IPAddress address) => address.GetAddressBytes() is [169, 254, ..];
}
