namespace EdgeKube.Agent.Volumes;

/// <summary>The flags of mount(2) that are used here.</summary>
[Flags]
internal enum MountFlags
{
    None = 0,
    ReadOnly = 1,
    NoSuid = 2,
    NoDev = 4,
    NoExec = 8,
    Remount = 32,
    Bind = 4096,
    Recursive = 16384,
}
