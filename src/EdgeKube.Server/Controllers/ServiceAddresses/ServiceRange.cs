using System.Net;
using System.Text.Json.Nodes;
using EdgeKube.Server.Registry;
using EdgeKube.Server.Registry.Kinds.CustomResourceDefinitions;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>A ServiceCIDR as its keeper sees it.</summary>
/// <param name="Deleted">When its deletion began; null while it is to stay.</param>
/// <param name="Ready">The status of its condition Ready; "" when it has none.</param>
internal sealed record ServiceRange(string Name, IReadOnlyList<IPNetwork> Networks, DateTimeOffset? Deleted, bool IsProtected, string Ready)
{
    public const string Finalizer = "networking.k8s.io/service-cidr-finalizer";

    public static ServiceRange Read(JsonObject cidr)
    {
        var metadata = new ObjectMetadata(cidr);
        return new(
            cidr.Name(),
            [.. cidr.Map("spec").Texts("cidrs").Where(c => IPNetwork.TryParse(c.Item, out _)).Select(c => IPNetwork.Parse(c.Item))],
            metadata.DeletionTimestamp,
            metadata.Finalizers.Contains(Finalizer, StringComparer.Ordinal),
            CustomConditions.Find(cidr.Map("status"), "Ready").Text("status"));
    }

    public bool Contains(IPAddress address) => Networks.Any(n => n.Contains(address));

    public bool Contains(IPNetwork network) => Networks.Any(n => n.PrefixLength <= network.PrefixLength && n.Contains(network.BaseAddress));
}
