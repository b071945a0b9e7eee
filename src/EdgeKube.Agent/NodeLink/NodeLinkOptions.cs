namespace EdgeKube.Agent.NodeLink;

/// <summary>Where the node's broker is, and the certificate it comes with.</summary>
public sealed record NodeLinkOptions
{
    public required string MqttHost { get; init; }

    public required int MqttPort { get; init; }

    /// <summary><c>&lt;data-dir&gt;/agent/tls</c>.</summary>
    public required string TlsDirectory { get; init; }

    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often what is used is measured and told (metrics-server's own interval).</summary>
    public TimeSpan Usage { get; init; } = TimeSpan.FromSeconds(15);
}
