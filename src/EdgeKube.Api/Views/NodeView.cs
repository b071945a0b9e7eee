namespace EdgeKube.Api.Views;

/// <summary>A node.</summary>
public sealed record NodeView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public NodeSpec Spec { get; init; } = new();

    public NodeStatus Status { get; init; } = new();
}
