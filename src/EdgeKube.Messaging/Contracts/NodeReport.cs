using EdgeKube.Api.Views;

namespace EdgeKube.Messaging.Contracts;

/// <summary>What a node says of itself: sent whole when something changed, and as a bare heartbeat (Status null) in between.</summary>
public sealed record NodeReport
{
    public required string Connection { get; init; }

    public NodeStatus? Status { get; init; }

    /// <summary>Labels the node sets on itself (<c>kubernetes.io/hostname</c>, <c>kubernetes.io/arch</c>, <c>kubernetes.io/os</c> …).</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
