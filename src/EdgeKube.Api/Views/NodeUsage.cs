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

    /// <summary>Bytes of the file system that the node's data is on; null where a node does not tell, as with all that follows.</summary>
    public long? DiskUsed { get; init; }

    public long? DiskCapacity { get; init; }

    /// <summary>Of the processor, in thousandths of a degree Celsius.</summary>
    public long? Temperature { get; init; }

    /// <summary>Seconds since the machine started.</summary>
    public long? Uptime { get; init; }

    /// <summary>Bytes a second that came over the network.</summary>
    public long? Received { get; init; }

    /// <summary>Bytes a second that went out over the network.</summary>
    public long? Sent { get; init; }

    public IReadOnlyList<PodUsage> Pods { get; set; } = [];
}
