namespace EdgeKube.Api.Views;

/// <summary>A key of a ConfigMap or Secret of the pod's namespace.</summary>
public sealed record KeySelector
{
    public string Name { get; set; } = "";

    public string Key { get; set; } = "";

    public bool? Optional { get; init; }
}
