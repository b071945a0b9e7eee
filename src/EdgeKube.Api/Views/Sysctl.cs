namespace EdgeKube.Api.Views;

/// <summary>A kernel setting of a pod's own namespaces.</summary>
public sealed record Sysctl
{
    public string Name { get; set; } = "";

    public string Value { get; set; } = "";
}
