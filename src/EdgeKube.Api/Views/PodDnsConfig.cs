namespace EdgeKube.Api.Views;

/// <summary>What a pod adds to its resolver's configuration.</summary>
public sealed record PodDnsConfig
{
    public IReadOnlyList<string>? Nameservers { get; init; }

    public IReadOnlyList<string>? Searches { get; init; }

    public IReadOnlyList<PodDnsConfigOption>? Options { get; init; }
}
