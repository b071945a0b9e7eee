namespace EdgeKube.Api.Views;

/// <summary>A ConfigMap.</summary>
public sealed record ConfigMapView : IObjectView
{
    public ObjectMeta Metadata { get; set; } = new();

    public IReadOnlyDictionary<string, string>? Data { get; init; }

    public IReadOnlyDictionary<string, byte[]>? BinaryData { get; init; }
}
