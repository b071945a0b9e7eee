namespace EdgeKube.Api.Views;

/// <summary>Expressions of which all must match; a term with none matches nothing.</summary>
public sealed record NodeSelectorTerm
{
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }

    public IReadOnlyList<LabelSelectorRequirement>? MatchFields { get; init; }
}
