namespace EdgeKube.Messaging.Contracts;

/// <summary>What a node needs to speak MQTT with the cluster.</summary>
public sealed record JoinReply
{
    /// <summary>The node's certificate and the CA's, PEM.</summary>
    public required string Certificate { get; init; }

    public required string CaCertificate { get; init; }

    /// <summary><c>mqtts://host:port</c>; an empty host stands for the one the node joined through.</summary>
    public required string MqttUrl { get; init; }

    public string ClusterCidr { get; set; } = "";

    public string ServiceCidr { get; set; } = "";
}
