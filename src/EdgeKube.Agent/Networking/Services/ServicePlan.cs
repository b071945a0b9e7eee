using System.Net;
using System.Net.Sockets;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Networking.Services;

/// <summary>Joins Services with their EndpointSlices into what this node must forward. Pure.</summary>
internal static class ServicePlan
{
    private const string ServiceName = "kubernetes.io/service-name";

    public static IReadOnlyList<ServiceFrontend> Make(
        IEnumerable<ServiceView> services, IEnumerable<EndpointSliceView> slices, string nodeName)
    {
        var byService = slices
            .Where(s => s.AddressType == "IPv4" && s.Metadata.Labels?.ContainsKey(ServiceName) == true)
            .ToLookup(s => (s.Metadata.Namespace, s.Metadata.Labels![ServiceName]));
        return
        [
            .. services
                .Where(s => s.Spec.Type != "ExternalName" && IsIPv4(s.Spec.ClusterIP))
                .OrderBy(s => s.Metadata.Namespace, StringComparer.Ordinal)
                .ThenBy(s => s.Metadata.Name, StringComparer.Ordinal)
                .SelectMany(s => Frontends(s, [.. byService[(s.Metadata.Namespace, s.Metadata.Name)]], nodeName)),
        ];
    }

    private static IEnumerable<ServiceFrontend> Frontends(ServiceView service, EndpointSliceView[] slices, string nodeName)
    {
        var spec = service.Spec;
        var sticky = spec.SessionAffinity == "ClientIP";
        var localOutside = spec.ExternalTrafficPolicy == "Local";
        foreach (var port in spec.Ports ?? [])
        {
            var protocol = ProtocolNumber(port.Protocol);
            var all = Backends(slices, port, _ => true);
            var local = Backends(slices, port, e => e.NodeName == nodeName);
            var outside = localOutside ? local : all;
            yield return new(spec.ClusterIP, protocol, port.Port, sticky, HideClient: false, spec.InternalTrafficPolicy == "Local" ? local : all);
            foreach (var address in (spec.ExternalIPs ?? []).Where(IsIPv4))
            {
                yield return new(address, protocol, port.Port, sticky, !localOutside, outside);
            }

            if (port.NodePort > 0)
            {
                yield return new(null, protocol, port.NodePort, sticky, !localOutside, outside);
            }
        }
    }

    /// <summary>The ready ones; while there are none, those that still serve although they are ending.</summary>
    private static List<ServiceBackend> Backends(EndpointSliceView[] slices, ServicePort port, Func<Endpoint, bool> wanted)
    {
        var ready = Backends(slices, port, wanted, e => e.Conditions?.Ready ?? true);
        return ready.Count > 0
            ? ready
            : Backends(slices, port, wanted, e => e.Conditions is { Terminating: true } c && (c.Serving ?? false));
    }

    private static List<ServiceBackend> Backends(
        EndpointSliceView[] slices, ServicePort port, Func<Endpoint, bool> wanted, Func<Endpoint, bool> usable) =>
        [
            .. slices
                .SelectMany(s => (s.Ports ?? [])
                    .Where(p => (p.Name ?? "") == (port.Name ?? "") && (p.Protocol ?? "TCP") == port.Protocol && p.Port > 0)
                    .SelectMany(p => (s.Endpoints ?? [])
                        .Where(e => e.Addresses.Count > 0 && IsIPv4(e.Addresses[0]) && wanted(e) && usable(e))
                        .Select(e => new ServiceBackend(e.Addresses[0], p.Port!.Value))))
                .Distinct()
                .OrderBy(b => b.Address, StringComparer.Ordinal)
                .ThenBy(b => b.Port),
        ];

    // What reaches the rule set's text is an address or a number, never a string that somebody chose.
    private static bool IsIPv4(string? address) =>
        IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() == address;

    private static int ProtocolNumber(string protocol) => protocol switch
    {
        "UDP" => 17,
        "SCTP" => 132,
        _ => 6,
    };
}
