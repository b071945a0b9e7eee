namespace EdgeKube.Api.Views;

/// <summary>A Deployment.</summary>
public sealed record DeploymentView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public DeploymentSpec Spec { get; set; } = new();

    public DeploymentStatus Status { get; set; } = new();
}
