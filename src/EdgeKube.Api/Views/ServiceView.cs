namespace EdgeKube.Api.Views;

/// <summary>A Service.</summary>
public sealed record ServiceView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public ServiceSpec Spec { get; set; } = new();
}
