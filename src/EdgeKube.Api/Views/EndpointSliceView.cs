namespace EdgeKube.Api.Views;

/// <summary>The addresses behind a Service (discovery.k8s.io/v1 EndpointSlice).</summary>
public sealed record EndpointSliceView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public string AddressType { get; set; } = "IPv4";

    public IReadOnlyList<Endpoint>? Endpoints { get; init; }

    public IReadOnlyList<EndpointPort>? Ports { get; init; }
}
