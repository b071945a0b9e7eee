namespace EdgeKube.Agent.Pods.Probes;

/// <summary>How one probe ended, and the words for its event.</summary>
internal readonly record struct ProbeOutcome(ProbeResult Result, string Message = "")
{
    public static ProbeOutcome Success { get; } = new(ProbeResult.Success);

    public static ProbeOutcome Failure(string message) => new(ProbeResult.Failure, message);

    public static ProbeOutcome Error(string message) => new(ProbeResult.Error, message);
}
