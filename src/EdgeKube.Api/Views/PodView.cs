namespace EdgeKube.Api.Views;

/// <summary>A pod.</summary>
public sealed record PodView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public PodSpec Spec { get; init; } = new();

    public PodStatus Status { get; init; } = new();
}
