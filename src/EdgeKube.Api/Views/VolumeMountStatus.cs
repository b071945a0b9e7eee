namespace EdgeKube.Api.Views;

/// <summary>How a container has a volume.</summary>
public sealed record VolumeMountStatus
{
    public string Name { get; set; } = "";

    public string MountPath { get; set; } = "";

    public bool? ReadOnly { get; init; }

    /// <summary><c>Disabled</c> or <c>Enabled</c>, where it is read-only.</summary>
    public string? RecursiveReadOnly { get; init; }
}
