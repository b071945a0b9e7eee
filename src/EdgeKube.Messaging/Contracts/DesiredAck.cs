namespace EdgeKube.Messaging.Contracts;

/// <summary>The node has stored everything up to <c>Revision</c>; or, with <c>Resync</c>, it needs a fresh start.</summary>
public sealed record DesiredAck
{
    public required string Epoch { get; init; }

    public required long Revision { get; init; }

    public bool Resync { get; init; }
}
