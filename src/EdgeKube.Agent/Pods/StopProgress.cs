namespace EdgeKube.Agent.Pods;

/// <summary>How far the stopping of a container is.</summary>
/// <param name="By">When it was to be over, as decided at its beginning.</param>
/// <param name="HookDone">Its preStop hook ended, or it has none.</param>
/// <param name="KillBy">It has got its signal, and is killed at this time.</param>
internal sealed record StopProgress(DateTimeOffset By, bool HookDone, DateTimeOffset? KillBy = null);
