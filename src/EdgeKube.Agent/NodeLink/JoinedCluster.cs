namespace EdgeKube.Agent.NodeLink;

/// <summary>What a joined node knows of its cluster.</summary>
public sealed record JoinedCluster
{
    public required string NodeName { get; init; }

    /// <summary>As given when the node joined.</summary>
    public required string Server { get; init; }

    public required string MqttHost { get; init; }

    public required int MqttPort { get; init; }

    public required string ClusterCidr { get; init; }

    public required string ServiceCidr { get; init; }

    /// <summary>The hash of the CA that the node trusts.</summary>
    public required string CaHash { get; init; }
}
