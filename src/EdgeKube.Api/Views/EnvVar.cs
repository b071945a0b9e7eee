namespace EdgeKube.Api.Views;

/// <summary>An environment variable: a literal, or where its value comes from.</summary>
public sealed record EnvVar
{
    public string Name { get; set; } = "";

    public string? Value { get; init; }

    public EnvVarSource? ValueFrom { get; init; }
}
