namespace EdgeKube.Agent;

/// <summary>Who this agent is and where its things are; fixed before anything starts.</summary>
public sealed record AgentIdentity
{
    public required string NodeName { get; init; }

    /// <summary><c>&lt;data-dir&gt;/agent</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>Sockets and other things that a reboot clears.</summary>
    public required string RunDirectory { get; init; }

    /// <summary>The container log folder, <c>/var/log/pods</c> by default.</summary>
    public required string PodLogDirectory { get; init; }

    /// <summary>Where a CRI runtime that is not the agent's own looks for the network of pods; null when there is none.</summary>
    public string? ForeignCniFolder { get; init; }

    /// <summary>Where the runtime looks for the network of pods.</summary>
    public string CniFolder => ForeignCniFolder ?? Path.Combine(Directory, "cni", "conf");

    /// <summary>The address that other nodes reach this one at.</summary>
    public required string NodeIp { get; init; }

    public required string Version { get; init; }

    public required string ClusterCidr { get; init; }

    public required string ServiceCidr { get; init; }

    /// <summary>The addresses at which pods of this node find cluster names; none: they resolve as the node does.</summary>
    public IReadOnlyList<string> ClusterDns { get; init; } = [];

    public string ClusterDomain { get; init; } = "cluster.local";
}
