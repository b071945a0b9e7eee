namespace EdgeKube.Api.Views;

/// <summary>The name of an object in the same namespace.</summary>
public sealed record LocalObjectReference
{
    public string Name { get; set; } = "";
}
