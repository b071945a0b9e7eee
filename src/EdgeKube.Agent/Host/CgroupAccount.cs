using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Reads the kernel's accounts of control groups, of both versions of the hierarchy.</summary>
/// <param name="root">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class CgroupAccount(string root)
{
    private const long NanosecondsPerMicrosecond = 1000;
    private static readonly string[] _classes = ["", "/burstable", "/besteffort"];
    private readonly bool _unified = File.Exists($"{root}/cgroup.controllers");

    /// <summary>Processor time of the whole machine since it started, in nanoseconds.</summary>
    public long MachineCpu() => Cpu("") ?? 0;

    /// <summary>The groups of all containers, pods' infrastructure included; the last part of each is the container's id.</summary>
    public IEnumerable<string> Containers()
    {
        var below = _unified ? root : $"{root}/memory";
        return _classes
            .Select(c => $"{below}/kubepods{c}")
            .Where(Directory.Exists)
            .SelectMany(c => Directory.EnumerateDirectories(c, "pod*"))
            .SelectMany(Entries)
            .Select(group => group[below.Length..]);
    }

    /// <returns>Null when the group is gone, or has no account.</returns>
    public CgroupFigures? Read(string group) => Cpu(group) is { } cpu && Memory(group) is { } memory ? new(cpu, memory) : null;

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
        : Number(Text($"{root}/cpuacct{group}/cpuacct.usage"));

    private long? Memory(string group)
    {
        var folder = _unified ? root + group : $"{root}/memory{group}";
        var used = Number(Text($"{folder}/{(_unified ? "memory.current" : "memory.usage_in_bytes")}"));
        var idle = Named($"{folder}/memory.stat", _unified ? "inactive_file" : "total_inactive_file") ?? 0;
        return used is { } bytes ? Math.Max(0, bytes - idle) : null;
    }

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
