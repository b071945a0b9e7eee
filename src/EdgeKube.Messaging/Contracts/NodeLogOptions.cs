namespace EdgeKube.Messaging.Contracts;

/// <summary>What of a node's journal is wanted: the kubelet's NodeLogQuery, and to follow it.</summary>
public sealed record NodeLogOptions
{
    /// <summary>Names of systemd units.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    public DateTimeOffset? SinceTime { get; init; }

    public DateTimeOffset? UntilTime { get; init; }

    public long? TailLines { get; init; }

    /// <summary>A regular expression that lines must fit.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>Which start of the machine: 0 is this, -1 the one before.</summary>
    public int? Boot { get; init; }

    public bool Follow { get; init; }
}
