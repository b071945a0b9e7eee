using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.EndpointSlices;

/// <summary>The slices a Service should have, given its pods. Pure.</summary>
internal static class EndpointSlicePlan
{
    /// <summary>Endpoints a slice (Kubernetes' default, --max-endpoints-per-slice).</summary>
    private const int MaxEndpoints = 100;

    public static IReadOnlyList<WantedSlice> Make(ServiceView service, IEnumerable<PodView> pods) =>
    [
        .. pods.Where(HasAddress)
            .GroupBy(pod => (Family: FamilyOf(pod), Ports: Resolve(service, pod)), new GroupComparer())
            .SelectMany(group => group
                .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)
                .Chunk(MaxEndpoints)
                .Select(chunk => new WantedSlice(group.Key.Family, group.Key.Ports, [.. chunk.Select(pod => EndpointOf(service, pod))]))),
    ];

    private static bool HasAddress(PodView pod) =>
        !string.IsNullOrEmpty(pod.Status.PodIP) && pod.Status.Phase is not ("Succeeded" or "Failed");

    private static string FamilyOf(PodView pod) =>
        IPAddress.TryParse(pod.Status.PodIP, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    private static List<EndpointPort> Resolve(ServiceView service, PodView pod)
    {
        var ports = new List<EndpointPort>();
        foreach (var port in service.Spec.Ports ?? [])
        {
            if (TargetOf(port, pod) is { } number)
            {
                ports.Add(new EndpointPort { Name = port.Name ?? "", Protocol = port.Protocol, Port = number });
            }
        }

        return ports;
    }

    private static int? TargetOf(ServicePort port, PodView pod)
    {
        if (port.TargetPort is not { } target)
        {
            return port.Port;
        }

        if (target.ValueKind == JsonValueKind.Number)
        {
            return target.GetInt32();
        }

        var text = target.GetString() ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : NamedPort(pod, text, port.Protocol);
    }

    private static int? NamedPort(PodView pod, string name, string protocol) => pod.Spec.Containers
        .SelectMany(c => c.Ports ?? [])
        .FirstOrDefault(p => p.Name == name && p.Protocol == protocol)?.Number;

    private static Endpoint EndpointOf(ServiceView service, PodView pod)
    {
        var serving = pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;
        var terminating = pod.Metadata.DeletionTimestamp is not null;
        return new Endpoint
        {
            Addresses = [pod.Status.PodIP!],
            Conditions = new EndpointConditions
            {
                Ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating),
                Serving = serving,
                Terminating = terminating,
            },
            Hostname = pod.Spec.Subdomain == service.Metadata.Name && pod.Spec.Hostname is { Length: > 0 } name ? name : null,
            NodeName = pod.Spec.NodeName,
            TargetRef = new ObjectReference
            {
                Kind = "Pod",
                Namespace = pod.Metadata.Namespace,
                Name = pod.Metadata.Name,
                Uid = pod.Metadata.Uid,
            },
        };
    }

    private sealed class GroupComparer : IEqualityComparer<(string Family, List<EndpointPort> Ports)>
    {
        public bool Equals((string Family, List<EndpointPort> Ports) x, (string Family, List<EndpointPort> Ports) y) =>
            x.Family == y.Family && x.Ports.SequenceEqual(y.Ports);

        public int GetHashCode((string Family, List<EndpointPort> Ports) key) =>
            key.Ports.Aggregate(key.Family.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
    }
}
