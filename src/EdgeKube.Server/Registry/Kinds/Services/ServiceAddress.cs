using System.Text.Json.Nodes;
using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Server.Registry.Kinds.Validation;
using EdgeKube.Server.Storage;

namespace EdgeKube.Server.Registry.Kinds.Services;

/// <summary>The IPAddress that says of a cluster address whose Service has it.</summary>
internal static class ServiceAddress
{
    public const string ManagedLabel = "ipaddress.kubernetes.io/managed-by";

    private const string FamilyLabel = "ipaddress.kubernetes.io/ip-family";

    public static JsonObject Make(string address, string ns, string service) => new()
    {
        ["apiVersion"] = "networking.k8s.io/v1",
        ["kind"] = "IPAddress",
        ["metadata"] = new JsonObject
        {
            ["name"] = address,
            ["labels"] = new JsonObject
            {
                [FamilyLabel] = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4",
                [ManagedLabel] = ServiceAllocator.Name,
            },
        },
        ["spec"] = new JsonObject
        {
            ["parentRef"] = new JsonObject
            {
                ["resource"] = "services",
                ["namespace"] = ns,
                ["name"] = service,
            },
        },
    };

    /// <summary>The changes that make the IPAddresses what they must be once a Service has been written.</summary>
    public static IReadOnlyList<Change> Follow(JsonObject? wanted, JsonObject? old, TimeProvider time)
    {
        var (now, before) = (Of(wanted), Of(old));
        return
        [
            .. before.Except(now, StringComparer.Ordinal).Select(a => new Change(Key(a), Change.Any, null)),
            .. now.Except(before, StringComparer.Ordinal).Select(a => Put(a, wanted!, time)),
        ];
    }

    /// <summary>The cluster addresses of a Service.</summary>
    public static IReadOnlyList<string> Of(JsonObject? service) =>
        [.. service.Map("spec").Texts("clusterIPs").Select(ip => ip.Item).Where(ip => ip.Length > 0 && ip != ServiceSpec.Headless)];

    private static string Key(string address) => new ResourceKey(BuiltIn.IPAddresses, "", address).ToString();

    private static Change Put(string address, JsonObject service, TimeProvider time)
    {
        var made = Make(address, service.Namespace(), service.Name());
        var metadata = new ObjectMetadata(made) { Uid = Guid.NewGuid().ToString() };
        metadata.SetCreationTimestamp(time.GetUtcNow());
        var (json, revisionAt) = ObjectJson.Write(made);
        return new(Key(address), 0, json, revisionAt);
    }
}
