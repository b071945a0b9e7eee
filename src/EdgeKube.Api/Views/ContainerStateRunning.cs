namespace EdgeKube.Api.Views;

/// <summary>Running since <c>StartedAt</c>.</summary>
public sealed record ContainerStateRunning
{
    public DateTimeOffset? StartedAt { get; init; }
}
