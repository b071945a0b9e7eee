using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Services;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Controllers.ServiceAddresses;

/// <summary>A Service and the cluster addresses that it holds.</summary>
internal sealed record ServiceHolder(string Namespace, string Name, string Uid, IReadOnlyList<string> Addresses)
{
    public static ServiceHolder Read(JsonObject service) => new(
        service.Namespace(),
        service.Name(),
        service.Map("metadata").Text("uid"),
        ServiceAddress.Of(service));
}
