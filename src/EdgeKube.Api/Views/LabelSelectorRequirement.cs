namespace EdgeKube.Api.Views;

/// <summary>One expression of a label or node selector; <c>Operator</c> is In, NotIn, Exists, DoesNotExist, and for nodes Gt and Lt.</summary>
public sealed record LabelSelectorRequirement
{
    public string Key { get; set; } = "";

    public string Operator { get; set; } = "";

    public IReadOnlyList<string>? Values { get; init; }
}
