using System.Diagnostics;
using EdgeKube.Agent.Host;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Doctor;

/// <summary>Looks at this machine: kernel, clock, disk and programs.</summary>
internal static class HostChecks
{
    public const int NotInstalled = 127;
    private const long LeastBytes = 1L << 30;
    private const int Probes = 16;
    private static readonly TimeSpan _slowSync = TimeSpan.FromMilliseconds(100);
    private static readonly string[] _bootLines = ["/boot/firmware/cmdline.txt", "/boot/cmdline.txt"];

    public static Finding Cgroups() => CgroupCheck.Look(
        Read("/sys/fs/cgroup/cgroup.controllers"), Read("/proc/cgroups") ?? "", Array.Find(_bootLines, File.Exists));

    public static async Task<IEnumerable<Finding>> KernelAsync(CancellationToken ct)
    {
        var findings = new List<Finding>
        {
            Has(await WorksAsync("nft", ["list", "tables"], ct), "nftables", "Services need the kernel's nftables (CONFIG_NF_TABLES); be root, and boot a kernel that has them"),
            Has(
                (Read("/proc/filesystems") ?? "").Contains("\toverlay", StringComparison.Ordinal) || await WorksAsync("modprobe", ["overlay"], ct),
                "overlay file systems",
                "containers need the kernel's overlayfs (CONFIG_OVERLAY_FS)"),
            Has(
                await WorksAsync("unshare", ["--net", "sh", "-c", "ip link add name ek0 type bridge && ip link add name ek1 type veth peer name ek2"], ct),
                "network namespaces, bridges and veth pairs",
                "pods need them for their network (CONFIG_NET_NS, CONFIG_BRIDGE, CONFIG_VETH); be root, and boot a kernel that has them"),
            Has(
                (Read("/proc/self/status") ?? "").Contains("\nSeccomp:", StringComparison.Ordinal),
                "seccomp",
                "containers are to be kept from most system calls (CONFIG_SECCOMP_FILTER); boot a kernel that can"),
        };
        foreach (var (path, least) in new[] { ("/proc/sys/fs/inotify/max_user_instances", 128), ("/proc/sys/fs/inotify/max_user_watches", 8192) })
        {
            findings.Add(AtLeast(path, least));
        }

        return findings;
    }

    public static async Task<Finding> ClockAsync(TimeProvider time, CancellationToken ct)
    {
        if (time.GetUtcNow().Year < 2025)
        {
            return new Finding(Verdict.Bad, $"the clock says {time.GetUtcNow():yyyy-MM-dd}: certificates will not hold", "set it: timedatectl set-ntp true, or date -s");
        }

        var (_, synchronized) = await RunAsync("timedatectl", ["show", "--property=NTPSynchronized", "--value"], ct);
        return synchronized.Trim() == "yes"
            ? Finding.Good("the clock is synchronized")
            : new Finding(Verdict.Doubtful, "the clock is not synchronized with a time server", "timedatectl set-ntp true")
            {
                Fix = async stop => await RunAsync("timedatectl", ["set-ntp", "true"], stop),
            };
    }

    public static Finding Space(string directory)
    {
        var drive = new DriveInfo(directory);
        var inodes = FileSystemRoom.Of(directory);
        var what = $"{drive.AvailableFreeSpace >> 20} MiB of {drive.TotalSize >> 20} MiB are free below {directory}";
        return drive.AvailableFreeSpace < Math.Max(LeastBytes, drive.TotalSize / 10) || (inodes.Inodes > 0 && inodes.InodesFree < inodes.Inodes / 20)
            ? new Finding(Verdict.Bad, $"{what}, {inodes.InodesFree} files", "make room: a node evicts pods at a tenth, or 1 GiB, or 5% of the files")
            : Finding.Good(what);
    }

    /// <summary>The median of a few small writes that must reach the disk.</summary>
    public static Finding DiskSpeed(string directory)
    {
        var took = new List<TimeSpan>();
        var path = Path.Combine(directory, ".doctor");
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            for (var i = 0; i < Probes; i++)
            {
                var start = Stopwatch.GetTimestamp();
                file.Write(new byte[4096]);
                file.Flush(flushToDisk: true);
                took.Add(Stopwatch.GetElapsedTime(start));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(Verdict.Bad, $"cannot write below {directory}: {e.Message}", "a card that has become read-only is worn out; replace it");
        }

        took.Sort();
        var median = took[Probes / 2];
        var what = $"a small write reaches the disk in {median.TotalMilliseconds:0.0} ms";
        return median > _slowSync
            ? new Finding(Verdict.Doubtful, what, "a card of class A2, eMMC or an SSD makes pods start sooner; a card that became slow is wearing out")
            : Finding.Good(what);
    }

    /// <param name="programs">Each with the package that has it.</param>
    public static Finding Programs(IReadOnlyList<(string Program, string Package)> programs)
    {
        var missing = programs.Where(p => Executables.TryFind(p.Program) is null).ToList();
        return missing.Count == 0
            ? Finding.Good($"installed: {string.Join(", ", programs.Select(p => Path.GetFileName(p.Program)))}")
            : new Finding(
                Verdict.Bad,
                $"missing: {string.Join(", ", missing.Select(p => p.Program))}",
                $"apt-get install {string.Join(' ', missing.Select(p => p.Package).Distinct())}");
    }

    private static Finding Has(bool there, string what, string remedy) =>
        there ? Finding.Good($"the kernel has {what}") : new Finding(Verdict.Bad, $"the kernel's {what} cannot be used", remedy);

    private static Finding AtLeast(string path, int least)
    {
        var name = path["/proc/sys/".Length..].Replace('/', '.');
        return long.TryParse(Read(path), out var value) && value < least
            ? new Finding(Verdict.Doubtful, $"{name} is {value}: pods that watch files run into it", $"sysctl -w {name}={least}, and the same in /etc/sysctl.d/edgekube.conf")
            {
                Fix = async ct =>
                {
                    await File.WriteAllTextAsync(path, $"{least}\n", ct);
                    await File.AppendAllTextAsync("/etc/sysctl.d/edgekube.conf", $"{name} = {least}\n", ct);
                },
            }
            : Finding.Good($"{name} is {Read(path)?.Trim()}");
    }

    /// <summary>Who is asked for names, such as those of registries.</summary>
    public static Finding Names(string resolvConf)
    {
        var servers = resolvConf.Split('\n')
            .Select(l => l.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w is ["nameserver", _, ..])
            .Select(w => w[1])
            .ToList();
        return servers.Count > 0
            ? Finding.Good($"names are asked of {string.Join(", ", servers)}")
            : new Finding(
                Verdict.Doubtful, "/etc/resolv.conf names nobody who could be asked for names", "without a name server images come from registries by address, or from files (edgekube image import)");
    }

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private static async Task<bool> WorksAsync(string program, string[] arguments, CancellationToken ct) => (await RunAsync(program, arguments, ct)).Code == 0;

    internal static async Task<(int Code, string Output)> RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        if (Executables.TryFind(program) is null)
        {
            return (NotInstalled, "");
        }

        var (code, output, _) = await new HostTool(program, program).RunAsync(arguments, "", null, ct);
        return (code, output);
    }
}
