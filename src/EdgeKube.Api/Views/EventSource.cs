namespace EdgeKube.Api.Views;

/// <summary>The component that saw an event, and the node it ran on.</summary>
public sealed record EventSource
{
    public string? Component { get; init; }

    public string? Host { get; init; }
}
