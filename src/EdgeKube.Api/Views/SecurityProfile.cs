namespace EdgeKube.Api.Views;

/// <summary>A seccomp or AppArmor profile of a security context.</summary>
public sealed record SecurityProfile
{
    /// <summary><c>RuntimeDefault</c>, <c>Unconfined</c> or <c>Localhost</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Of <c>Localhost</c>: the file below the node's seccomp folder, or the name of the loaded AppArmor profile.</summary>
    public string? LocalhostProfile { get; init; }
}
