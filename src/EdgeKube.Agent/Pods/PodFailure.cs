namespace EdgeKube.Agent.Pods;

/// <summary>Why a pod as a whole has failed, whatever its containers do.</summary>
/// <param name="StopBy">When what still runs is killed.</param>
internal sealed record PodFailure(string Reason, string Message, DateTimeOffset StopBy)
{
    public const string Preempting = "Preempting";

    /// <summary>The machine is about to stop.</summary>
    public const string Terminated = "Terminated";

    public const string ShutdownMessage = "Pod was terminated in response to imminent node shutdown.";

    /// <summary>What the condition DisruptionTarget says; null when it is the pod's own fault.</summary>
    public string? Disruption => Reason switch
    {
        "Evicted" when !Message.StartsWith("Pod was rejected", StringComparison.Ordinal) => Message,
        Terminated => Message,
        Preempting => "Pod was preempted by Kubelet to accommodate a critical pod.",
        _ => null,
    };
}
