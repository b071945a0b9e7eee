namespace EdgeKube.Agent.Doctor;

/// <summary>Looks for the control groups that limits of pods need, and for the boot line that leaves them out. Pure but for its fix.</summary>
internal static class CgroupCheck
{
    private const string Flags = "cgroup_enable=memory cgroup_memory=1";
    private static readonly string[] _needed = ["cpu", "memory", "pids"];

    /// <param name="unified">What /sys/fs/cgroup/cgroup.controllers holds; null when there is no such file (version 1, or both).</param>
    /// <param name="legacy">What /proc/cgroups holds.</param>
    /// <param name="bootLine">The boot configuration of a Raspberry Pi, if that is what this is.</param>
    public static Finding Look(string? unified, string legacy, string? bootLine)
    {
        var present = unified is not null ? [.. unified.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)] : Enabled(legacy);
        var missing = _needed.Where(n => !present.Contains(n)).ToList();
        if (missing.Count == 0)
        {
            return Finding.Good($"control groups (version {(unified is null ? 1 : 2)}) count {string.Join(", ", _needed)}");
        }

        var what = $"the kernel does not count {string.Join(", ", missing)} of control groups, so pods cannot be limited";
        return bootLine is null || !missing.Contains("memory")
            ? new Finding(Verdict.Bad, what, $"boot a kernel with the cgroup controllers {string.Join(", ", missing)}")
            : new Finding(Verdict.Bad, what, $"append \"{Flags}\" to the one line of {bootLine}, and reboot") { Fix = ct => AppendAsync(bootLine, ct) };
    }

    /// <summary>The line with the flags; the same when it has them.</summary>
    public static string WithFlags(string line)
    {
        var missing = Flags.Split(' ').Where(f => !line.Split((char[]?)null).Contains(f)).ToList();
        return missing.Count == 0 ? line : $"{line.TrimEnd()} {string.Join(' ', missing)}\n";
    }

    // #subsys_name hierarchy num_cgroups enabled
    private static List<string> Enabled(string legacy) =>
        [.. legacy.Split('\n').Select(l => l.Split('\t')).Where(w => w.Length == 4 && w[3] == "1").Select(w => w[0])];

    private static async Task AppendAsync(string path, CancellationToken ct)
    {
        var line = await File.ReadAllTextAsync(path, ct);
        if (WithFlags(line) is var next && next != line)
        {
            File.Copy(path, path + ".before-edgekube", overwrite: true);
            await File.WriteAllTextAsync(path + ".new", next, ct);
            File.Move(path + ".new", path, overwrite: true);
        }
    }
}
