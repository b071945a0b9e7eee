using System.Text.Json;

namespace EdgeKube.Api.Views;

/// <summary>How far a roll-out may leave the wanted count; each a number or a percentage (Values/IntOrPercent).</summary>
public sealed record RollingUpdateDeployment
{
    public JsonElement? MaxUnavailable { get; init; }

    public JsonElement? MaxSurge { get; init; }
}
