namespace EdgeKube.Api.Views;

/// <summary>An option of the resolver, such as <c>ndots</c>.</summary>
public sealed record PodDnsConfigOption
{
    public string Name { get; set; } = "";

    public string? Value { get; init; }
}
