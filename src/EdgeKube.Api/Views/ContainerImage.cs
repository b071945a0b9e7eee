namespace EdgeKube.Api.Views;

/// <summary>An image that a node holds.</summary>
public sealed record ContainerImage
{
    public IReadOnlyList<string> Names { get; set; } = [];

    public long SizeBytes { get; init; }
}
