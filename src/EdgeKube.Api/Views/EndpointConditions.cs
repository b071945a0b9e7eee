namespace EdgeKube.Api.Views;

/// <summary>Whether traffic may go to an endpoint.</summary>
public sealed record EndpointConditions
{
    public bool? Ready { get; init; }

    public bool? Serving { get; init; }

    public bool? Terminating { get; init; }
}
