namespace EdgeKube.Api.Views;

/// <summary>Who must let go of a namespace before it is gone; <c>kubernetes</c> stands for its contents.</summary>
public sealed record NamespaceSpec
{
    public IReadOnlyList<string>? Finalizers { get; init; }
}
