namespace EdgeKube.Api.Views;

/// <summary>Ended, and how.</summary>
public sealed record ContainerStateTerminated
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    /// <summary><c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>, <c>ContainerCannotRun</c> …</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? ContainerID { get; init; }
}
