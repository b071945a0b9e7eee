using System.Net;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Networking.Routes;

/// <summary>Which routes the node needs, and what to tell <c>ip -batch</c> to get there. Pure.</summary>
internal static class RoutePlan
{
    public static IReadOnlyList<PodRoute> Wanted(IEnumerable<NodeView> others) =>
        [.. others.Select(RouteOf).OfType<PodRoute>().DistinctBy(r => r.Range).OrderBy(r => r.Range, StringComparer.Ordinal)];

    /// <param name="present">The ranges that routes of ours have now.</param>
    /// <param name="serviceCidr">Clusterwide addresses; without a route of some kind a host that has no default route refuses them before nftables sees them.</param>
    public static string Batch(IReadOnlyList<PodRoute> wanted, IEnumerable<string> present, string serviceCidr, string nodeIp)
    {
        var lines = present
            .Except(wanted.Select(r => r.Range).Append(serviceCidr))
            .Order(StringComparer.Ordinal)
            .Select(range => $"route del {range} proto {RouteTable.Protocol}")
            .Concat(wanted.Select(r => $"route replace {r.Range} via {r.Gateway} proto {RouteTable.Protocol}"))
            .Append($"route replace {serviceCidr} dev lo src {nodeIp} proto {RouteTable.Protocol}");
        return string.Join('\n', lines) + "\n";
    }

    private static PodRoute? RouteOf(NodeView node)
    {
        var address = node.Status.Addresses?.FirstOrDefault(a => a.Type == "InternalIP")?.Address;
        return IPAddress.TryParse(address, out var gateway) && IPNetwork.TryParse(node.Spec.PodCIDR, out var range)
            ? new PodRoute(range.ToString(), gateway.ToString())
            : null;
    }
}
