namespace EdgeKube.Api.Views;

/// <summary>Which volume a claim has.</summary>
public sealed record PersistentVolumeClaimSpec
{
    /// <summary>Null or "" until one is found.</summary>
    public string? VolumeName { get; init; }
}
