namespace EdgeKube.Api.Views;

/// <summary>Requests and limits: resource name to quantity (see Values/Quantity).</summary>
public sealed record ResourceRequirements
{
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}
