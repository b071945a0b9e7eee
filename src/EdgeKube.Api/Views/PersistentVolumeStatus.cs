namespace EdgeKube.Api.Views;

/// <summary>Where a PersistentVolume is in its life.</summary>
public sealed record PersistentVolumeStatus
{
    /// <summary><c>Pending</c>, <c>Available</c>, <c>Bound</c>, <c>Released</c> or <c>Failed</c>.</summary>
    public string? Phase { get; init; }
}
