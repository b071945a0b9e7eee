namespace EdgeKube.Api.Views;

/// <summary>How pods are reached under one name and address.</summary>
public sealed record ServiceSpec
{
    /// <summary><c>ClusterIP</c>, <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public string Type { get; set; } = "ClusterIP";

    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    /// <summary>An address, or <c>None</c> for a headless Service.</summary>
    public string? ClusterIP { get; init; }

    public IReadOnlyList<string>? ClusterIPs { get; init; }

    /// <summary>Of the type <c>ExternalName</c>.</summary>
    public string? ExternalName { get; init; }

    public IReadOnlyList<string>? ExternalIPs { get; init; }

    public IReadOnlyList<ServicePort>? Ports { get; init; }

    public string? SessionAffinity { get; init; }

    public bool? PublishNotReadyAddresses { get; init; }

    public string? InternalTrafficPolicy { get; init; }

    public string? ExternalTrafficPolicy { get; init; }
}
