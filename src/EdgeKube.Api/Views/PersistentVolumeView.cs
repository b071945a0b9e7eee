namespace EdgeKube.Api.Views;

/// <summary>A PersistentVolume, as far as nodes need to know it.</summary>
public sealed record PersistentVolumeView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public PersistentVolumeSpec Spec { get; set; } = new();

    public PersistentVolumeStatus Status { get; set; } = new();
}
