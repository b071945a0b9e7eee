using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>How many of which pods must stay.</summary>
public sealed record PodDisruptionBudgetSpec
{
    /// <summary>A number, or a share such as <c>"50%"</c>.</summary>
    public JsonElement? MinAvailable { get; init; }

    public JsonElement? MaxUnavailable { get; init; }

    public LabelSelectorView? Selector { get; init; }

    /// <summary><c>IfHealthyBudget</c> (also when it is not said) or <c>AlwaysAllow</c>.</summary>
    public string? UnhealthyPodEvictionPolicy { get; init; }
}
