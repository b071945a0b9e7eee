using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>What is left of the machine at this moment.</summary>
internal sealed record HostLoad
{
    public long MemoryAvailable { get; init; }

    public long MemoryTotal { get; init; }

    public long StorageAvailable { get; init; }

    public long StorageTotal { get; init; }

    public long InodesFree { get; init; }

    /// <summary>0 where the file system has no fixed number.</summary>
    public long InodesTotal { get; init; }

    public long Tasks { get; init; }

    public long TasksMax { get; init; }

    /// <summary>How many processes the kernel has killed for want of memory, in control groups too, since it started.</summary>
    public long OomKills { get; init; }

    public static HostLoad Read(string dataDirectory)
    {
        var drive = new DriveInfo(dataDirectory);
        var memory = MemoryInfo.Parse(File.ReadAllText("/proc/meminfo"));
        var running = File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1];
        var (free, total) = FileSystemInodes.Of(dataDirectory);
        return new HostLoad
        {
            MemoryAvailable = memory.Available,
            MemoryTotal = memory.Total,
            StorageAvailable = drive.AvailableFreeSpace,
            StorageTotal = drive.TotalSize,
            InodesFree = free,
            InodesTotal = total,
            Tasks = long.Parse(running, CultureInfo.InvariantCulture),
            TasksMax = MostTasks("/"),
            OomKills = MemoryInfo.Counted(File.ReadAllText("/proc/vmstat"), "oom_kill "),
        };
    }

    /// <summary>Threads count as processes do: small boards have room for fewer of them than there are numbers.</summary>
    /// <param name="root">"/" but for tests.</param>
    public static long MostTasks(string root) => Math.Min(Number(Path.Combine(root, "proc/sys/kernel/pid_max")), Number(Path.Combine(root, "proc/sys/kernel/threads-max")));

    public long Available(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => MemoryAvailable,
        ShortageSignal.Disk => StorageAvailable,
        ShortageSignal.Inodes => InodesTotal == 0 ? long.MaxValue : InodesFree,
        _ => TasksMax - Tasks,
    };

    public long Total(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => MemoryTotal,
        ShortageSignal.Disk => StorageTotal,
        ShortageSignal.Inodes => InodesTotal,
        _ => TasksMax,
    };

    private static long Number(string file) =>
        File.Exists(file) ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : long.MaxValue;
}
