namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>A control group could not be made or changed; the message says which and why.</summary>
internal sealed class CgroupException(string message) : Exception(message);
