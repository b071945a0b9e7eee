namespace EdgeKube.Api.Views;

/// <summary>The operating system that a pod is for.</summary>
public sealed record PodOs
{
    /// <summary><c>linux</c> or <c>windows</c>.</summary>
    public string Name { get; set; } = "";
}
