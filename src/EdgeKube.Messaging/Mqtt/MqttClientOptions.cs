namespace EdgeKube.Messaging.Mqtt;

/// <summary>Where and as whom to connect.</summary>
public sealed record MqttClientOptions
{
    public required string ClientId { get; init; }

    /// <summary>A host name or address, or the path of a Unix socket (port 0).</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>Paths of PEM files; null: no TLS.</summary>
    public string? CaFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The Last Will, retained, QoS 1; asked at each connect so that it can name the connection.</summary>
    public Func<MqttMessage?>? Will { get; init; }
}
