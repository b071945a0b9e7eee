namespace EdgeKube.Api.Views;

/// <summary>What the containers of one pod use.</summary>
public sealed record PodUsage
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<ContainerUsage> Containers { get; set; } = [];
}
