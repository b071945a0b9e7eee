namespace EdgeKube.Api.Views;

/// <summary>A namespace.</summary>
public sealed record NamespaceView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public NamespaceSpec Spec { get; init; } = new();

    public NamespaceStatus Status { get; init; } = new();
}
