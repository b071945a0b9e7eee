namespace EdgeKube.Messaging.Contracts;

/// <summary>Statuses of pods that changed, or, with <c>Full</c>, of all pods on the node.</summary>
public sealed record PodReport
{
    public required string Connection { get; init; }

    /// <summary>Rises by one a report within a connection.</summary>
    public required long Sequence { get; init; }

    public bool Full { get; init; }

    public IReadOnlyList<PodReportItem> Pods { get; set; } = [];
}
