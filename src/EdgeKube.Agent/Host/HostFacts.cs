using System.Globalization;
using EdgeKube.Api.Views;

namespace EdgeKube.Agent.Host;

/// <summary>What the machine is: read from /proc, /sys and /etc; never changes while the agent runs.</summary>
internal sealed record HostFacts
{
    /// <summary>Processors that are on line.</summary>
    public required int Cpus { get; init; }

    public required long MemoryBytes { get; init; }

    /// <summary>Size of the file system that holds pods and images.</summary>
    public required long StorageBytes { get; init; }

    /// <summary>How many processes and threads the kernel lets there be.</summary>
    public long MaxProcesses { get; init; }

    /// <summary>Whether the kernel can hold a control group to a limit of memory.</summary>
    public bool HasMemoryCgroup { get; init; } = true;

    /// <summary>Whether the kernel can kill all processes of a control group when one has too much memory: version 2 can.</summary>
    public bool KillsGroups { get; init; }

    /// <summary>The sizes that the kernel offers, with none of them put aside too.</summary>
    public required IReadOnlyList<HugePages> HugePages { get; init; }

    /// <summary>Everything but the versions of runtime and agent.</summary>
    public required NodeSystemInfo Info { get; init; }

    /// <param name="root">"/" but for tests.</param>
    public static HostFacts Read(string root, long storageBytes)
    {
        var machine = Text(root, "etc/machine-id");
        var uuid = Text(root, "sys/class/dmi/id/product_uuid");
        return new HostFacts
        {
            Cpus = CountCpus(Text(root, "sys/devices/system/cpu/online")),
            MemoryBytes = MemoryInfo.Parse(Text(root, "proc/meminfo")).Total,
            StorageBytes = storageBytes,
            MaxProcesses = HostLoad.MostTasks(root),
            HasMemoryCgroup = FindsMemory(root),
            KillsGroups = UnifiedControllers(root).Contains("memory"),
            HugePages = ReadHugePages(root),
            Info = new NodeSystemInfo
            {
                MachineId = machine,
                SystemUuid = uuid.Length > 0 ? uuid : machine, // boards have no DMI
                BootId = Text(root, "proc/sys/kernel/random/boot_id"),
                KernelVersion = Text(root, "proc/sys/kernel/osrelease"),
                OsImage = PrettyName(Text(root, "etc/os-release")),
                OperatingSystem = "linux",
                Architecture = Architecture.Own,
            },
        };
    }

    /// <summary>Such as <c>0-3</c> or <c>0,2-3</c>.</summary>
    internal static int CountCpus(string online)
    {
        var count = 0;
        foreach (var part in online.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            count += int.Parse(ends[^1], CultureInfo.InvariantCulture) - int.Parse(ends[0], CultureInfo.InvariantCulture) + 1;
        }

        return count > 0 ? count : Environment.ProcessorCount;
    }

    private static string PrettyName(string release) =>
        release.Split('\n')
            .Where(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
            .Select(line => line["PRETTY_NAME=".Length..].Trim('"', '\''))
            .FirstOrDefault("Linux");

    // Boards' kernels often have it built in and switched off.
    private static bool FindsMemory(string root)
    {
        var unified = UnifiedControllers(root);
        if (unified[0].Length > 0)
        {
            return unified.Contains("memory");
        }

        var line = Text(root, "proc/cgroups").Split('\n').FirstOrDefault(l => l.StartsWith("memory\t", StringComparison.Ordinal));
        return line is null || line.EndsWith("\t1", StringComparison.Ordinal);
    }

    private static string[] UnifiedControllers(string root) => Text(root, "sys/fs/cgroup/cgroup.controllers").Split(' ');

    private static List<HugePages> ReadHugePages(string root)
    {
        var folder = Path.Combine(root, "sys/kernel/mm/hugepages");
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var pages = new List<HugePages>();
        foreach (var size in Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal))
        {
            var bytes = long.Parse(size["hugepages-".Length..^"kB".Length], CultureInfo.InvariantCulture) * 1024;
            var count = long.Parse(Text(folder, Path.Combine(size, "nr_hugepages")), CultureInfo.InvariantCulture);
            pages.Add(new(bytes, bytes * count));
        }

        return pages;
    }

    private static string Text(string root, string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // not every board has every one of them
        }
    }
}
