namespace EdgeKube.Messaging.Contracts;

/// <summary>Whether a node is connected; retained, so that a restarted server knows at once.</summary>
public sealed record NodePresence
{
    public required bool Online { get; init; }

    /// <summary>New at each connect, so that a late Last Will of an older connection is told apart.</summary>
    public required string Connection { get; init; }
}
