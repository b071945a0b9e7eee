namespace EdgeKube.Api.Views;

/// <summary>A PersistentVolumeClaim, as far as nodes need to know it.</summary>
public sealed record PersistentVolumeClaimView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public PersistentVolumeClaimSpec Spec { get; set; } = new();

    public PersistentVolumeStatus Status { get; set; } = new();
}
