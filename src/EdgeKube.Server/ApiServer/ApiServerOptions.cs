using System.Net;

namespace EdgeKube.Server.ApiServer;

/// <summary>What the API server tells of itself and of the cluster, and where it listens.</summary>
public sealed record ApiServerOptions
{
    public required IPAddress BindAddress { get; init; }

    public required int Port { get; init; }

    /// <summary>Such as <c>v1.34.2+edgekube</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Where nodes find the broker: <c>mqtts://host:port</c>; without a host, the one they joined through.</summary>
    public required string MqttUrl { get; init; }

    /// <summary>Where others find this server: <c>https://10.0.0.1:6443</c>; "" for what a request calls it.</summary>
    public string ExternalUrl { get; init; } = "";

    public required string ClusterCidr { get; init; }

    public required string ServiceCidr { get; init; }
}
