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

    /// <summary>Of the disk that images and containers are on; null while it is the same, or not known.</summary>
    public FileSystemRoom? Images { get; init; }

    public long Tasks { get; init; }

    public long TasksMax { get; init; }

    /// <summary>How many processes the kernel has killed for want of memory, in control groups too, since it started.</summary>
    public long OomKills { get; init; }

    /// <param name="images">A folder on the disk of images and containers; "" when it is not known.</param>
    public static HostLoad Read(string dataDirectory, string images = "")
    {
        var memory = MemoryInfo.Parse(File.ReadAllText("/proc/meminfo"));
        var running = File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1];
        var room = FileSystemRoom.Of(dataDirectory);
        var apart = images.Length > 0 && FileSystemRoom.Of(images) is { Total: > 0 } other && other.Id != room.Id ? other : (FileSystemRoom?)null;
        return new HostLoad
        {
            MemoryAvailable = memory.Available,
            MemoryTotal = memory.Total,
            StorageAvailable = room.Available,
            StorageTotal = room.Total,
            InodesFree = room.InodesFree,
            InodesTotal = room.Inodes,
            Images = apart,
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
        ShortageSignal.ImageDisk => Images?.Available ?? StorageAvailable,
        ShortageSignal.ImageInodes => Images is not { } images ? Available(ShortageSignal.Inodes) : images.Inodes == 0 ? long.MaxValue : images.InodesFree,
        _ => TasksMax - Tasks,
    };

    public long Total(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => MemoryTotal,
        ShortageSignal.Disk => StorageTotal,
        ShortageSignal.Inodes => InodesTotal,
        ShortageSignal.ImageDisk => Images?.Total ?? StorageTotal,
        ShortageSignal.ImageInodes => Images?.Inodes ?? InodesTotal,
        _ => TasksMax,
    };

    private static long Number(string file) =>
        File.Exists(file) ? long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : long.MaxValue;
}
