using System.Globalization;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Platform.Upgrades;

/// <summary>The modes as systemd runs them: <c>edgekube-server.service</c> and <c>edgekube-agent.service</c>.</summary>
public sealed class SystemdModes : IUnits
{
    private readonly HostTool _systemctl = new("systemctl", "systemd");

    /// <summary>systemd runs this machine.</summary>
    public static bool Runs => Directory.Exists("/run/systemd/system");

    public async Task<UnitSight> LookAsync(string mode, CancellationToken ct)
    {
        var (_, output, _) = await _systemctl.RunAsync(["show", "-p", "ActiveState,SubState,MainPID,NRestarts", NameOf(mode)], "", null, ct);
        return Parse(mode, output, ExecutableOf);
    }

    public async Task RestartAsync(UnitSight unit, bool kill, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (kill)
        {
            Signals.Send(unit.ProcessId, Signals.Kill);
        }

        await _systemctl.RunAsync(["reset-failed", NameOf(unit.Mode)], "", null, ct); // and the counter of its restarts
        var (code, _, error) = await _systemctl.RunAsync(["restart", "--no-block", NameOf(unit.Mode)], "", null, ct);
        if (code != 0)
        {
            throw new UpgradeException($"{NameOf(unit.Mode)} cannot be restarted: {error.Trim()}");
        }
    }

    /// <summary>Starts the unit that watches a trial.</summary>
    public async Task WatchAsync(CancellationToken ct)
    {
        var (code, _, error) = await _systemctl.RunAsync(["start", "--no-block", "edgekube-upgrade.service"], "", null, ct);
        if (code != 0)
        {
            throw new UpgradeException($"edgekube-upgrade.service cannot be started: {error.Trim()}");
        }
    }

    internal static UnitSight Parse(string mode, string output, Func<int, string?> executableOf)
    {
        var fields = Fields.Read(output);
        var (state, sub) = (fields.GetValueOrDefault("ActiveState", ""), fields.GetValueOrDefault("SubState", ""));
        var pid = Number(fields, "MainPID");
        // While it waits to be started again, that start is not counted yet.
        var crashes = Number(fields, "NRestarts") + (sub.StartsWith("auto-restart", StringComparison.Ordinal) ? 1 : 0);
        return new UnitSight(mode, pid > 0 ? executableOf(pid) : null, state is "active" or "reloading", state == "failed", crashes) { ProcessId = pid };
    }

    /// <summary>What a process runs; null when it has ended.</summary>
    internal static string? ExecutableOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/exe").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string NameOf(string mode) => $"edgekube-{mode}.service";

    private static int Number(Dictionary<string, string> fields, string name) =>
        int.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
