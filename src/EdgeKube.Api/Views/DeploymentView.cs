namespace EdgeKube.Api.Views;

/// <summary>A Deployment.</summary>
public sealed record DeploymentView : IObjectView
{
    public ObjectMeta Metadata { get; init; } = new();

    public DeploymentSpec Spec { get; init; } = new();

    public DeploymentStatus Status { get; init; } = new();
}
