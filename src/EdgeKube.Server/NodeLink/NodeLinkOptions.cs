using EdgeKube.Platform.Configuration;

namespace EdgeKube.Server.NodeLink;

/// <summary>How the server speaks with its nodes. Section <c>nodeLink</c>.</summary>
public sealed class NodeLinkOptions : ICheckedOptions
{
    /// <summary>The broker: a host, or the path of a Unix socket (port 0).</summary>
    public string MqttHost { get; set; } = "";

    public int MqttPort { get; set; }

    /// <summary>For a broker over TLS; null over the socket.</summary>
    public string? CaFile { get; set; }

    public string? CertificateFile { get; set; }

    public string? KeyFile { get; set; }

    /// <summary>The versions that were published for the nodes.</summary>
    public string UpgradeDirectory { get; set; } = "";

    /// <summary>Deltas a node may leave unacknowledged before the server waits for it.</summary>
    public int MaxInFlight { get; set; } = 16;

    /// <summary>A delta is closed when it reaches this size.</summary>
    public int MaxDeltaBytes { get; set; } = 256 * 1024;

    /// <summary>After its own start the server gives nodes this long to be heard of.</summary>
    public TimeSpan StartGrace { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>A node that was silent for so long is not ready, whatever the broker says.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(300);

    public IEnumerable<string> Problems()
    {
        if (MqttHost.Length == 0)
        {
            yield return "nodeLink.mqttHost is empty; it must name the broker";
        }

        if (MaxInFlight is < 1 or > 10_000)
        {
            yield return $"nodeLink.maxInFlight is {MaxInFlight}; it must be from 1 to 10000";
        }

        if (MaxDeltaBytes is < 1024 or > 4 * 1024 * 1024)
        {
            yield return $"nodeLink.maxDeltaBytes is {MaxDeltaBytes}; it must be from 1024 to 4194304";
        }
    }
}
