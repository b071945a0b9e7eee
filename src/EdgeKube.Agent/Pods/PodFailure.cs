namespace EdgeKube.Agent.Pods;

/// <summary>Why a pod as a whole has failed, whatever its containers do.</summary>
/// <param name="StopBy">When what still runs is killed.</param>
internal sealed record PodFailure(string Reason, string Message, DateTimeOffset StopBy);
