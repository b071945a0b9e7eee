namespace EdgeKube.Agent.Pods.Hooks;

/// <summary>A hook of a container failed.</summary>
internal sealed class HookException(string message) : Exception(message);
