namespace EdgeKube.Api.Views;

/// <summary>A line of a pod's hosts file.</summary>
public sealed record HostAlias
{
    public string Ip { get; set; } = "";

    public IReadOnlyList<string>? Hostnames { get; init; }
}
