namespace EdgeKube.Api.Views;

/// <summary>A node selector term with a weight from 1 to 100.</summary>
public sealed record PreferredSchedulingTerm
{
    public int Weight { get; init; }

    public NodeSelectorTerm Preference { get; set; } = new();
}
