namespace EdgeKube.Agent.Host;

/// <summary>Whether the node is short of something. Pure; leaves a shortage only well above where it began, so that it does not flutter.</summary>
internal readonly record struct Pressure(bool Memory, bool Disk, bool Tasks)
{
    private const long Mebibyte = 1024 * 1024;
    private const long MemoryFloor = 100 * Mebibyte;
    private const long DiskFloor = 1024 * Mebibyte;

    public Pressure Next(HostLoad load)
    {
        var memory = Memory ? MemoryFloor * 3 / 2 : MemoryFloor;
        var disk = Math.Min(DiskFloor, load.StorageTotal / 10);
        return new Pressure(
            load.MemoryAvailable < memory,
            load.StorageAvailable < (Disk ? disk * 3 / 2 : disk),
            load.Tasks > load.TasksMax * (Tasks ? 85 : 90) / 100);
    }
}
