namespace EdgeKube.Messaging.Contracts;

/// <summary>How a command in a container ended; the last piece of its stream.</summary>
public sealed record CommandResult
{
    public int ExitCode { get; init; }

    /// <summary>Null unless the runtime failed, such as for a command that is not there.</summary>
    public string? Problem { get; init; }
}
