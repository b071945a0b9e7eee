namespace EdgeKube.Agent.Runtimes;

/// <summary>Whether what is mounted later at one end of a mount is seen at the other.</summary>
internal enum MountPropagation
{
    Private,
    HostToContainer,
    Bidirectional,
}
