namespace EdgeKube.Api.Views;

/// <summary>All keys of a ConfigMap or Secret as environment variables.</summary>
public sealed record EnvFromSource
{
    public string? Prefix { get; init; }

    public EnvFromReference? ConfigMapRef { get; init; }

    public EnvFromReference? SecretRef { get; init; }
}
