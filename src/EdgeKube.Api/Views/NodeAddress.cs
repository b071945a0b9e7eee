namespace EdgeKube.Api.Views;

/// <summary>One address of a node; <c>Type</c> is InternalIP, ExternalIP or Hostname.</summary>
public sealed record NodeAddress
{
    public string Type { get; set; } = "";

    public string Address { get; set; } = "";
}
