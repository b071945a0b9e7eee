namespace EdgeKube.Agent.Volumes;

/// <summary>Which token a pod wants: all that makes it another one.</summary>
/// <param name="Audience">"" is the API server.</param>
internal sealed record TokenOrder(string Namespace, string Pod, string Uid, string ServiceAccount, string Audience, long Seconds);
