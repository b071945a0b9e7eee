namespace EdgeKube.Agent.Pods;

/// <summary>Why a container could not be made, and when it is tried again.</summary>
/// <param name="Failures">How often in a row.</param>
internal sealed record ContainerTrouble(string Reason, string Message, DateTimeOffset RetryAt, int Failures);
