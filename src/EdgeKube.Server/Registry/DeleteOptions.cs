namespace EdgeKube.Server.Registry;

/// <summary>meta/v1 DeleteOptions.</summary>
internal sealed record DeleteOptions
{
    public long? GracePeriodSeconds { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c>, <c>Orphan</c> or "" for the kind's default.</summary>
    public string PropagationPolicy { get; init; } = "";

    public string? PreconditionUid { get; init; }

    public string? PreconditionResourceVersion { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Who asks, for admission.</summary>
    public Requester User { get; init; } = Requester.Nobody;
}
