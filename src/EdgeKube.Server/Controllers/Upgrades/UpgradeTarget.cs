using EdgeKube.Api.Views;
using EdgeKube.Server.Registry.Kinds.UpgradePlans;

namespace EdgeKube.Server.Controllers.Upgrades;

/// <summary>What a roll-out has to know of a node.</summary>
/// <param name="Labels">Its own.</param>
/// <param name="Ready">It is connected and well.</param>
/// <param name="Order">What it has been told.</param>
internal sealed record UpgradeTarget(string Name, IReadOnlyDictionary<string, string>? Labels, bool Ready, NodeUpgrade Order)
{
    /// <summary>The newer plan that has taken the node over; null when none has.</summary>
    public string? TakenBy { get; init; }

    /// <summary>"": none of a roll-out.</summary>
    public string Version => Labels?.GetValueOrDefault(NodeUpgrade.VersionLabel) ?? "";

    public static UpgradeTarget Of(NodeView node) => new(
        node.Metadata.Name,
        node.Metadata.Labels,
        node.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true,
        NodeUpgrade.Of(node.Metadata.Annotations));
}
