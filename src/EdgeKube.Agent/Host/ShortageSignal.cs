namespace EdgeKube.Agent.Host;

/// <summary>What a node can be short of.</summary>
internal enum ShortageSignal
{
    Memory,
    Disk,
    Inodes,
    Processes,
}
