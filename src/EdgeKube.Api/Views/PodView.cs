namespace EdgeKube.Api.Views;

/// <summary>A pod.</summary>
public sealed record PodView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public PodSpec Spec { get; set; } = new();

    public PodStatus Status { get; set; } = new();
}
