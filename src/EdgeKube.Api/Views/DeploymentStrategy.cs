namespace EdgeKube.Api.Views;

/// <summary><c>RollingUpdate</c> or <c>Recreate</c>.</summary>
public sealed record DeploymentStrategy
{
    public string? Type { get; init; }

    public RollingUpdateDeployment? RollingUpdate { get; init; }
}
