namespace EdgeKube.Api.Views;

/// <summary>Terms of which any may match.</summary>
public sealed record NodeSelector
{
    public IReadOnlyList<NodeSelectorTerm> NodeSelectorTerms { get; set; } = [];
}
