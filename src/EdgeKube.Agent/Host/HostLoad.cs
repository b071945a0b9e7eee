using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>What is left of the machine at this moment.</summary>
internal sealed record HostLoad(long MemoryAvailable, long StorageAvailable, long StorageTotal, long Tasks, long TasksMax)
{
    public static HostLoad Read(string dataDirectory)
    {
        var drive = new DriveInfo(dataDirectory);
        var running = File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1];
        return new HostLoad(
            MemoryInfo.Parse(File.ReadAllText("/proc/meminfo")).Available,
            drive.AvailableFreeSpace,
            drive.TotalSize,
            long.Parse(running, CultureInfo.InvariantCulture),
            long.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), CultureInfo.InvariantCulture));
    }
}
