namespace EdgeKube.Messaging.Contracts;

/// <summary>Events (core/v1) that a node saw.</summary>
public sealed record NodeEvents
{
    public IReadOnlyList<NodeEvent> Events { get; set; } = [];
}
