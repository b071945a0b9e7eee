namespace EdgeKube.Api.Views;

/// <summary>A Service.</summary>
public sealed record ServiceView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public ServiceSpec Spec { get; init; } = new();
}
