namespace EdgeKube.Api.Views;

/// <summary><c>Active</c> or <c>Terminating</c>.</summary>
public sealed record NamespaceStatus
{
    public string? Phase { get; init; }

    public IReadOnlyList<Condition>? Conditions { get; init; }
}
