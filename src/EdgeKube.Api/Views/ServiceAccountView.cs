namespace EdgeKube.Api.Views;

/// <summary>A ServiceAccount.</summary>
public sealed record ServiceAccountView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }
}
