namespace EdgeKube.Api.Views;

/// <summary>The pod-wide defaults of its containers' rights.</summary>
public sealed record PodSecurityContext
{
    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public long? FsGroup { get; init; }

    /// <summary><c>Always</c> or <c>OnRootMismatch</c>.</summary>
    public string? FsGroupChangePolicy { get; init; }

    public IReadOnlyList<long>? SupplementalGroups { get; init; }

    /// <summary><c>Merge</c>, with what the image says of the user, or <c>Strict</c>.</summary>
    public string? SupplementalGroupsPolicy { get; init; }

    public IReadOnlyList<Sysctl>? Sysctls { get; init; }

    public SecurityProfile? SeccompProfile { get; init; }

    public SecurityProfile? AppArmorProfile { get; init; }
}
