namespace EdgeKube.Api.Views;

/// <summary>One address of <c>podIPs</c> or <c>hostIPs</c>.</summary>
public sealed record IpEntry
{
    public string Ip { get; set; } = "";
}
