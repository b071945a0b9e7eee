namespace EdgeKube.Api.Views;

/// <summary>A path of a node, and what it must be.</summary>
public sealed record PathSource
{
    public string Path { get; set; } = "";

    public string? Type { get; init; }
}
