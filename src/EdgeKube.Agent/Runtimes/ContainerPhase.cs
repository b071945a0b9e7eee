namespace EdgeKube.Agent.Runtimes;

/// <summary>The states of CRI's ContainerState.</summary>
internal enum ContainerPhase
{
    Created,
    Running,
    Exited,
    Unknown,
}
