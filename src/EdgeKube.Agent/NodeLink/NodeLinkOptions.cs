namespace EdgeKube.Agent.NodeLink;

/// <summary>Where the node's broker is, and the certificate it comes with.</summary>
public sealed record NodeLinkOptions
{
    public required string MqttHost { get; init; }

    public required int MqttPort { get; init; }

    /// <summary><c>&lt;data-dir&gt;/agent/tls</c>.</summary>
    public required string TlsDirectory { get; init; }

    /// <summary>Beside MQTT's own keep-alive, which tells of a lost connection far sooner.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>What is used is an average over at most so long; else it is measured anew.</summary>
    public TimeSpan UsageWindow { get; init; } = TimeSpan.FromSeconds(60);
}
