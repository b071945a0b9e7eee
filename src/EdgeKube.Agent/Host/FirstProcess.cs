using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Tells whether a container's first process hears a signal yet.</summary>
/// <remarks>The kernel drops signals to the first process of a namespace that has set no handler for them: one that has only just begun would never know.</remarks>
/// <param name="cgroups">Such as <c>/sys/fs/cgroup</c>.</param>
/// <param name="processes">Such as <c>/proc</c>.</param>
internal sealed class FirstProcess(string cgroups, string processes)
{
    /// <returns>The process; 0 when it is not known.</returns>
    public int Of(string containerId)
    {
        var account = new CgroupAccount(cgroups);
        return account.Containers().FirstOrDefault(g => CgroupAccount.ContainerOf(g) == containerId) is { } group ? account.Detail(group)?.ProcessId ?? 0 : 0;
    }

    /// <returns>True also when it is not known.</returns>
    public bool Hears(int process, int signal) => process == 0 || Handles(Status(process), signal);

    /// <param name="status">The text of /proc/PID/status.</param>
    internal static bool Handles(string status, int signal)
    {
        var numbers = Value(status, "NSpid:").Split('\t', ' ');
        if (numbers.Length < 2 || numbers[^1] != "1")
        {
            return true; // the host's namespace, or it shares one: there signals do what they do
        }

        // Until it becomes the program, it is the runtime's own process, and that one has handlers.
        return !Value(status, "Name:").StartsWith("runc:[", StringComparison.Ordinal)
            && ((Mask(status, "SigCgt:") | Mask(status, "SigIgn:")) & (1UL << (signal - 1))) != 0;
    }

    private static ulong Mask(string status, string name) =>
        ulong.TryParse(Value(status, name), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask) ? mask : 0;

    private static string Value(string status, string name) =>
        status.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..].Trim() : "";

    private string Status(int process)
    {
        try
        {
            return File.ReadAllText($"{processes}/{process}/status");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended
        }
    }
}
