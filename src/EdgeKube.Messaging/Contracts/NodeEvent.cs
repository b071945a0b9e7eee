using EdgeKube.Api.Views;

namespace EdgeKube.Messaging.Contracts;

/// <summary>One thing that happened on a node.</summary>
public sealed record NodeEvent
{
    public required ObjectReference About { get; init; }

    /// <summary>Normal or Warning.</summary>
    public required string Type { get; init; }

    public required string Reason { get; init; }

    public required string Message { get; init; }

    public required DateTimeOffset At { get; init; }
}
