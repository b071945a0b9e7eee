using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EdgeKube;

/// <summary>The addresses and names that the server is reached by.</summary>
internal sealed record ServerAddresses(IPAddress Bind, IPAddress Advertised, IPAddress KubernetesService, IReadOnlyList<string> Names)
{
    public static ServerAddresses Of(ServerOptions options)
    {
        var bind = IPAddress.Parse(options.BindAddress);
        var advertised = options.AdvertiseAddress.Length > 0 ? IPAddress.Parse(options.AdvertiseAddress) : IsAny(bind) ? FirstGlobal() : bind;
        var service = FirstOf(options.ServiceCidr);
        return new ServerAddresses(bind, advertised, service,
        [
            advertised.ToString(),
            .. IsAny(bind) ? [] : new[] { bind.ToString() },
            "127.0.0.1",
            "localhost",
            Environment.MachineName.ToLowerInvariant(),
            service.ToString(),
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            .. options.ExtraNames,
        ]);
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress FirstGlobal() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(n => n.OperationalStatus == OperationalStatus.Up && n.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .SelectMany(n => n.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)) ?? IPAddress.Loopback;

    private static IPAddress FirstOf(string cidr)
    {
        var bytes = IPNetwork.Parse(cidr).BaseAddress.GetAddressBytes();
        bytes[^1]++;
        return new IPAddress(bytes);
    }
}
