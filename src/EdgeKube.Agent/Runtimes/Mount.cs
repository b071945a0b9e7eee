namespace EdgeKube.Agent.Runtimes;

/// <summary>A path of the host inside a container.</summary>
internal sealed record Mount(string HostPath, string ContainerPath, bool ReadOnly)
{
    public MountPropagation Propagation { get; init; }
}
