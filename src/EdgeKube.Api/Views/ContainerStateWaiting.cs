namespace EdgeKube.Api.Views;

/// <summary>Not running yet; <c>Reason</c> is one of Kubernetes' words, such as ImagePullBackOff.</summary>
public sealed record ContainerStateWaiting
{
    public string? Reason { get; init; }

    public string? Message { get; init; }
}
