namespace EdgeKube.Api.Views;

/// <summary>One backend of a Service.</summary>
public sealed record Endpoint
{
    public IReadOnlyList<string> Addresses { get; set; } = [];

    public EndpointConditions? Conditions { get; init; }

    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    public ObjectReference? TargetRef { get; init; }
}
