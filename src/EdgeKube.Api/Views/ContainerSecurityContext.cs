namespace EdgeKube.Api.Views;

/// <summary>A container's rights.</summary>
public sealed record ContainerSecurityContext
{
    public bool? Privileged { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? AllowPrivilegeEscalation { get; init; }

    public Capabilities? Capabilities { get; init; }

    public SecurityProfile? SeccompProfile { get; init; }

    public SecurityProfile? AppArmorProfile { get; init; }

    /// <summary><c>Default</c> or <c>Unmasked</c>.</summary>
    public string? ProcMount { get; init; }
}
