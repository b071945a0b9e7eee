namespace EdgeKube.Api.Views;

/// <summary>The ConfigMap or Secret of an <c>envFrom</c>.</summary>
public sealed record EnvFromReference
{
    public string Name { get; set; } = "";

    public bool? Optional { get; init; }
}
