namespace EdgeKube.Api.Views;

/// <summary>A port that all endpoints of a slice serve; <c>Name</c> is the Service port's name.</summary>
public sealed record EndpointPort
{
    public string? Name { get; init; }

    public string? Protocol { get; init; }

    public int? Port { get; init; }

    public string? AppProtocol { get; init; }
}
