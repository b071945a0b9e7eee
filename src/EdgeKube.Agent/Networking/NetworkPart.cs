namespace EdgeKube.Agent.Networking;

/// <summary>What of the node's network has to be looked at.</summary>
internal enum NetworkPart
{
    /// <summary>The pods' bridge and its CNI configuration.</summary>
    Pods,

    /// <summary>Routes to the pods of other nodes.</summary>
    Routes,

    /// <summary>The nftables table of Services.</summary>
    Services,
}
