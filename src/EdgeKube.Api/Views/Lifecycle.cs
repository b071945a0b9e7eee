namespace EdgeKube.Api.Views;

/// <summary>What is done right after a container started and right before it is stopped.</summary>
public sealed record Lifecycle
{
    public LifecycleHandler? PostStart { get; init; }

    public LifecycleHandler? PreStop { get; init; }

    public string? StopSignal { get; init; }
}
