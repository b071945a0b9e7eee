namespace EdgeKube.Api.Views;

/// <summary>What a PersistentVolume is; sources that nodes do not know are left out.</summary>
public sealed record PersistentVolumeSpec
{
    /// <summary><c>Retain</c>, <c>Delete</c> or <c>Recycle</c>.</summary>
    public string? PersistentVolumeReclaimPolicy { get; init; }

    /// <summary><c>Filesystem</c> or <c>Block</c>.</summary>
    public string? VolumeMode { get; init; }

    public PathSource? Local { get; init; }

    public PathSource? HostPath { get; init; }
}
