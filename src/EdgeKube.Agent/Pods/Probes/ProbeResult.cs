namespace EdgeKube.Agent.Pods.Probes;

/// <summary>How one probe ended.</summary>
internal enum ProbeResult
{
    Success,

    /// <summary>It counts as a success, and people are told why it hardly is one.</summary>
    Warning,

    Failure,

    /// <summary>It could not be made: it counts for nothing.</summary>
    Error,
}
