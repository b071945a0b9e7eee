using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>What a Deployment wants.</summary>
public sealed record DeploymentSpec
{
    public int? Replicas { get; init; }

    public LabelSelectorView Selector { get; set; } = new();

    /// <summary>The pod template as it is stored: copied, hashed and compared, never rebuilt.</summary>
    public JsonElement Template { get; init; }

    public DeploymentStrategy? Strategy { get; init; }

    public int MinReadySeconds { get; init; }

    public int? RevisionHistoryLimit { get; init; }

    public bool Paused { get; init; }

    public int? ProgressDeadlineSeconds { get; init; }
}
