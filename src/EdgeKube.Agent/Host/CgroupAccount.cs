using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Reads the kernel's accounts of control groups, of both versions of the hierarchy.</summary>
/// <param name="root">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class CgroupAccount(string root)
{
    private const string Slice = ".slice";
    private const string Hybrid = "/unified"; // beside version 1: where systemd counts the processor time of its units
    private const long NanosecondsPerMicrosecond = 1000;
    private const long NoLimit = long.MaxValue / 2; // version 1 says so with the largest multiple of a page
    private static readonly string[] _parents =
    [
        "/kubepods", "/kubepods/burstable", "/kubepods/besteffort",
        "/kubepods.slice", "/kubepods.slice/kubepods-burstable.slice", "/kubepods.slice/kubepods-besteffort.slice",
    ];

    private static readonly string[] _before = ["libpod-", "cri-containerd-", "crio-", "edgekube-"];
    private static readonly string[] _ends = [".scope", ".service"];
    private readonly bool _unified = File.Exists($"{root}/cgroup.controllers");

    /// <summary>Processor time of the whole machine since it started, in nanoseconds.</summary>
    public long MachineCpu() => Cpu("") ?? 0;

    /// <summary>The groups of all containers, pods' infrastructure included.</summary>
    public IEnumerable<string> Containers() => _unified ? Below(root) : Below($"{root}/cpuacct").Concat(Below(root + Hybrid)).Distinct();

    /// <summary>The container's id: the last part of its group, without what Podman and systemd put around it.</summary>
    public static string ContainerOf(string group)
    {
        var last = group[(group.LastIndexOf('/') + 1)..];
        last = _ends.FirstOrDefault(e => last.EndsWith(e, StringComparison.Ordinal)) is { } end ? last[..^end.Length] : last;
        return _before.FirstOrDefault(b => last.StartsWith(b, StringComparison.Ordinal)) is { } before ? last[before.Length..] : last;
    }

    /// <returns>Null when the group is gone, or has no account.</returns>
    public CgroupFigures? Read(string group) => Cpu(group) is { } cpu ? new(cpu, Memory(group) ?? 0) : null;

    /// <returns>Null when the group is gone, or has no account.</returns>
    public GroupDetail? Detail(string group)
    {
        if (Read(group) is not { } used)
        {
            return null;
        }

        return _unified ? Second(used, root + group) : First(used, $"{root}/memory{group}", $"{root}/cpu{group}/cpu.stat", $"{root}/pids{group}");
    }

    private static GroupDetail First(CgroupFigures used, string memory, string cpu, string tasks)
    {
        var (stat, limit) = ($"{memory}/memory.stat", Alone($"{memory}/memory.limit_in_bytes"));
        return new GroupDetail
        {
            Used = used,
            MemoryCharged = Alone($"{memory}/memory.usage_in_bytes"),
            Anonymous = Counted(stat, "total_rss"),
            FileCache = Counted(stat, "total_cache"),
            PageFaults = Counted(stat, "total_pgfault"),
            MajorPageFaults = Counted(stat, "total_pgmajfault"),
            MemoryLimit = limit < NoLimit ? limit : 0,
            Periods = Counted(cpu, "nr_periods"),
            ThrottledPeriods = Counted(cpu, "nr_throttled"),
            ThrottledNanoseconds = Counted(cpu, "throttled_time"),
            Processes = Alone($"{tasks}/pids.current"),
            ProcessId = (int)Alone($"{memory}/cgroup.procs"),
        };
    }

    private static GroupDetail Second(CgroupFigures used, string folder)
    {
        var (memory, cpu) = ($"{folder}/memory.stat", $"{folder}/cpu.stat");
        return new GroupDetail
        {
            Used = used,
            MemoryCharged = Alone($"{folder}/memory.current"),
            Anonymous = Counted(memory, "anon"),
            FileCache = Counted(memory, "file"),
            PageFaults = Counted(memory, "pgfault"),
            MajorPageFaults = Counted(memory, "pgmajfault"),
            MemoryLimit = Alone($"{folder}/memory.max"), // "max" is no number, and none is no limit
            Periods = Counted(cpu, "nr_periods"),
            ThrottledPeriods = Counted(cpu, "nr_throttled"),
            ThrottledNanoseconds = Counted(cpu, "throttled_usec") * NanosecondsPerMicrosecond,
            Processes = Alone($"{folder}/pids.current"),
            ProcessId = (int)Alone($"{folder}/cgroup.procs"),
        };
    }

    private static IEnumerable<string> Below(string tree) => _parents
        .Select(p => tree + p)
        .Where(Directory.Exists)
        .SelectMany(p => Directory.EnumerateDirectories(p, p.EndsWith(Slice, StringComparison.Ordinal) ? "kubepods-*pod*.slice" : "pod*"))
        .SelectMany(Entries)
        .Where(group => Path.GetFileName(group) != "conmon") // Podman's watchers of the pod's containers
        .Select(group => group[tree.Length..]);

    private static IEnumerable<string> Entries(string pod)
    {
        try
        {
            return Directory.GetDirectories(pod);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // it ended this moment
        }
    }

    private long? Cpu(string group) => _unified
        ? Named($"{root}{group}/cpu.stat", "usage_usec") * NanosecondsPerMicrosecond
        : Number(Text($"{root}/cpuacct{group}/cpuacct.usage")) ?? (Named($"{root}{Hybrid}{group}/cpu.stat", "usage_usec") * NanosecondsPerMicrosecond);

    private long? Memory(string group)
    {
        var folder = _unified ? root + group : $"{root}/memory{group}";
        var used = Number(Text($"{folder}/{(_unified ? "memory.current" : "memory.usage_in_bytes")}"));
        var idle = Named($"{folder}/memory.stat", _unified ? "inactive_file" : "total_inactive_file") ?? 0;
        return used is { } bytes ? Math.Max(0, bytes - idle) : null;
    }

    private static long Counted(string file, string name) => Named(file, name) ?? 0;

    /// <summary>The number in the first line, or 0.</summary>
    private static long Alone(string file) => Number(Text(file).Split('\n')[0]) ?? 0;

    private static long? Named(string file, string name)
    {
        foreach (var line in Text(file).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..].StartsWith(" ", StringComparison.Ordinal))
            {
                return Number(line[name.Length..]);
            }
        }

        return null;
    }

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // the group ended this moment, or the kernel keeps no such account
        }
    }
}
