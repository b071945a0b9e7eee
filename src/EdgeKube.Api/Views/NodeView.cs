namespace EdgeKube.Api.Views;

/// <summary>A node.</summary>
public sealed record NodeView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public NodeSpec Spec { get; set; } = new();

    public NodeStatus Status { get; set; } = new();
}
