using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>An IPAddress: who it says has the address, and whether it is ours to keep.</summary>
internal sealed record AddressRecord(string Address, string Namespace, string Service, bool IsManaged)
{
    private const string FamilyLabel = "ipaddress.kubernetes.io/ip-family";
    private const string ManagedLabel = "ipaddress.kubernetes.io/managed-by";

    public static AddressRecord Read(JsonObject address)
    {
        var parent = address.Map("spec").Map("parentRef");
        var isService = parent.Text("group").Length == 0 && parent.Text("resource") == "services";
        return new(
            address.Name(),
            isService ? parent.Text("namespace") : "",
            isService ? parent.Text("name") : "",
            address.Map("metadata").Map("labels").Text(ManagedLabel) == ServiceAllocator.Name);
    }

    public static JsonObject Make(string address, ServiceHolder holder) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = address,
            ["labels"] = new JsonObject { [FamilyLabel] = address.Contains(':', StringComparison.Ordinal) ? "IPv6" : "IPv4", [ManagedLabel] = ServiceAllocator.Name },
        },
        ["spec"] = new JsonObject
        {
            ["parentRef"] = new JsonObject { ["resource"] = "services", ["namespace"] = holder.Namespace, ["name"] = holder.Name },
        },
    };
}
