namespace EdgeKube.Messaging.Contracts;

/// <summary>How far a node is with what it was offered.</summary>
public sealed record NodeUpgradeAnswer
{
    /// <summary>Send the file, from <see cref="Offset"/> on.</summary>
    public const string Send = "Send";

    /// <summary>It has the file, and tries it.</summary>
    public const string Installing = "Installing";

    /// <summary>It runs it, for good.</summary>
    public const string Done = "Done";

    /// <summary>It goes on with what it ran before.</summary>
    public const string Failed = "Failed";

    public required string State { get; init; }

    public string? Message { get; init; }

    /// <summary>What it has of the file already.</summary>
    public long Offset { get; init; }
}
