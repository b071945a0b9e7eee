using EdgeKube.Api.Views;

namespace EdgeKube.Server.Controllers.EndpointSlices;

/// <summary>What one EndpointSlice should hold.</summary>
/// <param name="AddressType">IPv4 or IPv6.</param>
internal sealed record WantedSlice(string AddressType, IReadOnlyList<EndpointPort> Ports, IReadOnlyList<Endpoint> Endpoints)
{
    public bool IsHeldBy(EndpointSliceView slice) =>
        slice.AddressType == AddressType
        && Ports.SequenceEqual(slice.Ports ?? [])
        && Endpoints.Count == (slice.Endpoints?.Count ?? 0)
        && Endpoints.Zip(slice.Endpoints ?? [], Same).All(same => same);

    private static bool Same(Endpoint a, Endpoint b) =>
        a with { Addresses = [] } == b with { Addresses = a.Addresses.SequenceEqual(b.Addresses) ? [] : b.Addresses };
}
