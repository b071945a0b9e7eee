using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>What draws a pod to nodes or to other pods, and what keeps it away.</summary>
public sealed record Affinity
{
    public NodeAffinity? NodeAffinity { get; init; }

    public JsonElement? PodAffinity { get; init; }

    public JsonElement? PodAntiAffinity { get; init; }
}
