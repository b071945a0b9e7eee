using System.Diagnostics;
using System.Globalization;

namespace EdgeKube.Agent.Runtimes;

/// <summary>Finds and ends processes of a container runtime by their arguments, those of containers with them: they are children.</summary>
internal static class RuntimeProcesses
{
    private static readonly TimeSpan _endLimit = TimeSpan.FromSeconds(2);

    /// <summary>The arguments of each process but this one, the executable's first; at least one, which may be empty.</summary>
    public static IReadOnlyDictionary<int, string[]> All()
    {
        var all = new Dictionary<int, string[]>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId)
            {
                all[pid] = Read($"{folder}/cmdline").Split('\0');
            }
        }

        return all;
    }

    /// <summary>Kills the processes and all that descend from them.</summary>
    public static void EndTrees(IEnumerable<int> roots)
    {
        var ending = new HashSet<int>(roots);
        var parents = All().Keys.ToDictionary(pid => pid, pid => Parent(Read($"/proc/{pid}/stat")));
        while (parents.Where(p => ending.Contains(p.Value) && !ending.Contains(p.Key)).Select(p => p.Key).ToList() is { Count: > 0 } children)
        {
            ending.UnionWith(children);
        }

        foreach (var pid in ending)
        {
            Kill(pid);
        }
    }

    private static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            process.WaitForExit(_endLimit);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // it has ended
        }
    }

    private static int Parent(string stat) =>
        stat.LastIndexOf(')') is var end and > 0 && stat[(end + 2)..].Split(' ') is [_, var parent, ..]
            ? int.Parse(parent, CultureInfo.InvariantCulture)
            : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
