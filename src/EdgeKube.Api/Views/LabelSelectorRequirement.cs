namespace EdgeKube.Api.Views;

/// <summary>One expression of a label or node selector; <c>Operator</c> is In, NotIn, Exists, DoesNotExist, and for nodes Gt and Lt.</summary>
public sealed record LabelSelectorRequirement
{
    public string Key { get; init; } = "";

    public string Operator { get; init; } = "";

    public IReadOnlyList<string>? Values { get; init; }
}
