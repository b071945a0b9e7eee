using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>What a ReplicaSet wants.</summary>
public sealed record ReplicaSetSpec
{
    public int? Replicas { get; init; }

    public int MinReadySeconds { get; init; }

    public LabelSelectorView Selector { get; set; } = new();

    /// <summary>The pod template as it is stored.</summary>
    public JsonElement Template { get; init; }
}
