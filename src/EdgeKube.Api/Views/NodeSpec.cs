using System.Text.Json.Serialization;

namespace EdgeKube.Api.Views;

/// <summary>What the cluster decided about a node.</summary>
public sealed record NodeSpec
{
    public string? PodCIDR { get; init; }

    public IReadOnlyList<string>? PodCIDRs { get; init; }

    [JsonPropertyName("providerID")]
    public string? ProviderId { get; init; }

    public bool Unschedulable { get; init; }

    public IReadOnlyList<Taint>? Taints { get; init; }
}
