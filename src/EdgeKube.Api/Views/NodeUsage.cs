namespace EdgeKube.Api.Views;

/// <summary>What a node and the containers on it use at present; told by the node, kept in memory only.</summary>
public sealed record NodeUsage
{
    /// <summary>When it was measured.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Over how many milliseconds the use of the processor was averaged.</summary>
    public required long Window { get; init; }

    /// <summary>Billionths of a core.</summary>
    public required long Cpu { get; init; }

    /// <summary>Bytes that cannot be given up at once.</summary>
    public required long Memory { get; init; }

    public IReadOnlyList<PodUsage> Pods { get; set; } = [];
}
