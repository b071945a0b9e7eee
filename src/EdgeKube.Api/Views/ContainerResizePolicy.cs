namespace EdgeKube.Api.Views;

/// <summary>Whether a resource of a running container can change without a restart.</summary>
public sealed record ContainerResizePolicy
{
    public string ResourceName { get; set; } = "";

    /// <summary><c>NotRequired</c> or <c>RestartContainer</c>.</summary>
    public string RestartPolicy { get; set; } = "";
}
