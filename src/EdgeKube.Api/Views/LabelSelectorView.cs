namespace EdgeKube.Api.Views;

/// <summary>A selector as objects carry it (meta/v1 LabelSelector).</summary>
public sealed record LabelSelectorView
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }
}
