namespace EdgeKube.Agent.Host;

/// <summary>What the machine is like at this moment; null is what it does not tell.</summary>
internal sealed record MachineSight
{
    /// <summary>Of the processor, in thousandths of a degree Celsius.</summary>
    public long? Temperature { get; init; }

    /// <summary>Seconds since the kernel started.</summary>
    public long? Uptime { get; init; }

    /// <summary>Bytes that came over the network since then.</summary>
    public long? Received { get; init; }

    /// <summary>Bytes that went out over the network since then.</summary>
    public long? Sent { get; init; }
}
