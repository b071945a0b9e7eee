using System.Globalization;

namespace EdgeKube.Platform.Processes;

/// <summary>Looks at processes through /proc.</summary>
internal static class ProcessSight
{
    /// <summary>The live process that a pid file names, if it still is the program that carries the mark; else null.</summary>
    public static int? FromPidFile(string pidFile, string executable, string mark)
    {
        try
        {
            return int.TryParse(File.ReadAllText(pidFile), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Is(pid, executable, mark)
                ? pid
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public static bool Is(int pid, string executable, string mark)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return !IsZombie(pid)
                && Path.GetFileName(arguments[0]) == Path.GetFileName(executable)
                && arguments.Skip(1).Any(a => a == mark || a.EndsWith($"={mark}", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }

    public static bool IsAlive(int pid) => Directory.Exists($"/proc/{pid}") && !IsZombie(pid);

    private static bool IsZombie(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat.LastIndexOf(')') is var end and > 0 && stat.Length > end + 2 && stat[end + 2] == 'Z';
        }
        catch (IOException)
        {
            return true;
        }
    }
}
