namespace EdgeKube.Agent.Host;

/// <summary>What a node can be short of.</summary>
internal enum ShortageSignal
{
    Memory,
    Disk,
    Inodes,

    /// <summary>Of the disk that images and containers are on.</summary>
    ImageDisk,
    ImageInodes,
    Processes,
}
