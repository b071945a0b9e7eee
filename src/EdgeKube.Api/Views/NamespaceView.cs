namespace EdgeKube.Api.Views;

/// <summary>A namespace.</summary>
public sealed record NamespaceView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public NamespaceSpec Spec { get; set; } = new();

    public NamespaceStatus Status { get; set; } = new();
}
