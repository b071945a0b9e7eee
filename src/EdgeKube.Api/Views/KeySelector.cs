namespace EdgeKube.Api.Views;

/// <summary>A key of a ConfigMap or Secret of the pod's namespace.</summary>
public sealed record KeySelector
{
    public string Name { get; init; } = "";

    public string Key { get; init; } = "";

    public bool? Optional { get; init; }
}
