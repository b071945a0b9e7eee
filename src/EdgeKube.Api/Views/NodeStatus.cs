namespace EdgeKube.Api.Views;

/// <summary>What a node says of itself.</summary>
public sealed record NodeStatus
{
    /// <summary>The condition of a node whose kernel cannot hold containers to limits of memory.</summary>
    public const string MemoryCgroupDisabled = "MemoryCgroupDisabled";

    public IReadOnlyDictionary<string, string>? Capacity { get; init; }

    public IReadOnlyDictionary<string, string>? Allocatable { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }

    public IReadOnlyList<NodeAddress>? Addresses { get; init; }

    public NodeSystemInfo? NodeInfo { get; init; }

    public IReadOnlyList<ContainerImage>? Images { get; init; }
}
