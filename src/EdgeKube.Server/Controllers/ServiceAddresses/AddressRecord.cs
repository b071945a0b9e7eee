using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>An IPAddress: who it says has the address, and whether it is ours to keep.</summary>
internal sealed record AddressRecord(string Address, string Namespace, string Service, bool IsManaged)
{
    public static AddressRecord Read(JsonObject address)
    {
        var parent = address.Map("spec").Map("parentRef");
        var isService = parent.Text("group").Length == 0 && parent.Text("resource") == "services";
        return new(
            address.Name(),
            isService ? parent.Text("namespace") : "",
            isService ? parent.Text("name") : "",
            address.Map("metadata").Map("labels").Text(ServiceAddress.ManagedLabel) == ServiceAllocator.Name);
    }
}
