using System.Globalization;

namespace EdgeKube.Platform.Upgrades;

/// <summary>The modes where no systemd runs them: their processes are found, and a person, or whatever started them, starts them anew.</summary>
/// <param name="tell">Tells the person.</param>
public sealed class ProcessModes(Action<string> tell) : IUnits
{
    public Task<UnitSight> LookAsync(string mode, CancellationToken ct)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && pid != Environment.ProcessId && IsMode(folder, mode) && SystemdModes.ExecutableOf(pid) is { } executable)
            {
                return Task.FromResult(new UnitSight(mode, executable, Started: true, Failed: false, Crashes: 0) { ProcessId = pid });
            }
        }

        return Task.FromResult(new UnitSight(mode, null, Started: false, Failed: false, Crashes: 0));
    }

    public Task RestartAsync(UnitSight unit, bool kill, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(unit);
        tell($"restart it now: edgekube {unit.Mode}{(unit.ProcessId > 0 ? $" (process {unit.ProcessId})" : "")}");
        return Task.CompletedTask;
    }

    private static bool IsMode(string folder, string mode)
    {
        try
        {
            var arguments = File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0');
            return Path.GetFileName(arguments[0]).StartsWith("edgekube", StringComparison.Ordinal)
                && arguments.Skip(1).FirstOrDefault(a => !a.StartsWith('-')) == mode
                && !arguments.Contains("--check");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has just ended, or is not ours
        }
    }
}
