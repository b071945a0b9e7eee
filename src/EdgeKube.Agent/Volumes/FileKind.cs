namespace EdgeKube.Agent.Volumes;

/// <summary>What a path names, by the bits of st_mode.</summary>
internal enum FileKind
{
    CharDevice = 0x2000,
    Folder = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Link = 0xA000,
    Socket = 0xC000,
}
