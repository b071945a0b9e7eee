using System.Text.Json;

namespace EdgeKube.Messaging.Contracts;

/// <summary>An object that the node needs, under its key (<c>pods/default/web</c>, <c>deployments.apps/…</c>).</summary>
public sealed record DesiredObject
{
    public required string Key { get; init; }

    public required JsonElement Object { get; init; }
}
