using EdgeKube.Clients;
using EdgeKube.Platform.Systemd;
using EdgeKube.Platform.Upgrades;

namespace EdgeKube.Commands;

/// <summary>What <c>edgekube upgrade</c> does on this machine.</summary>
internal sealed class MachineUpgrade(DataDirectory data, string? config, TimeProvider time)
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);
    private readonly SlotTable _table = SlotTable.Open(data.Slots);

    // The unit watches the machine's own slots.
    private bool ByUnit => SystemdModes.Runs && data.IsDefault;

    public int Status()
    {
        var current = _table.Choose(trial: false, PackageStamp.Of(SlotStart.Package));
        Console.WriteLine($"current:   {Describe(current)}");
        Console.WriteLine($"previous:  {(_table.Previous is { } previous ? Describe(previous) : "none")}");
        Console.WriteLine($"on trial:  {(_table.Trial is { } trial ? $"{Describe(trial.Slot)}, attempt {trial.Attempts}" : "none")}");
        if (_table.Failure is { } failure)
        {
            Console.WriteLine($"failed:    {failure}");
        }

        return 0;
    }

    public async Task<int> ToAsync(string source, string signature, string key, CancellationToken ct)
    {
        using var fetch = new UpgradeFetch();
        string slot;
        using (Lock())
        {
            var modes = await RunningAsync(ct);
            var offer = new UpgradeOffer
            {
                Name = source,
                CopyToAsync = (file, stop) => fetch.CopyAsync(source, file, stop),
                Signature = await fetch.SignatureAsync(signature, ct),
                KeyFile = key,
            };
            (slot, var info) = await new UpgradeInstaller(_table, SlotStart.Package, time).InstallAsync(offer, [.. modes.Select(Check)], ct);
            Console.WriteLine($"{info.Version} is in slot {slot}");
            _table.Begin(slot, modes);
        }

        return await SeeThroughAsync(slot, ct);
    }

    public async Task<int> BackAsync(CancellationToken ct)
    {
        if (_table.Trial is not null)
        {
            // Whoever watches it sees that it is gone.
            using var watched = SlotLock.TryTake(_table.Root);
            _table.End("ended by edgekube upgrade --rollback", time.GetUtcNow());
            return await RestartAsync(ct);
        }

        var current = _table.Choose(trial: false, PackageStamp.Of(SlotStart.Package));
        var previous = _table.Previous is { } slot && _table.Choose(trial: false, PackageStamp.Of(SlotStart.Package)) != slot ? slot : SlotTable.Package;
        if (previous == current)
        {
            throw new UpgradeException("there is nothing to go back to");
        }

        using (Lock())
        {
            _table.Begin(previous, await RunningAsync(ct));
        }

        return await SeeThroughAsync(previous, ct);
    }

    public async Task WatchAsync(CancellationToken ct)
    {
        using var held = Lock();
        var notifier = new ServiceNotifier(Environment.GetEnvironmentVariable);
        await WatchOf().RunAsync(() => notifier.Ready("an executable is on trial"), ct);
    }

    private async Task<int> SeeThroughAsync(string slot, CancellationToken ct)
    {
        if (!ByUnit)
        {
            using (Lock())
            {
                return await WatchOf().RunAsync(() => { }, ct) == true ? 0 : Failed();
            }
        }

        // A unit of its own: it goes on when this terminal does not.
        await new SystemdModes().WatchAsync(ct);
        Console.WriteLine("on trial; edgekube-upgrade.service sees it through (journalctl -fu edgekube-upgrade)");
        while (_table.Trial is not null)
        {
            await Task.Delay(_interval, time, ct);
        }

        if (_table.Current != slot)
        {
            return Failed();
        }

        Console.WriteLine("healthy: it stays");
        return 0;
    }

    private int Failed()
    {
        Console.Error.WriteLine($"edgekube upgrade: taken back: {_table.Failure ?? "the trial was ended"}");
        return 1;
    }

    private async Task<int> RestartAsync(CancellationToken ct)
    {
        var units = UnitsOf();
        foreach (var mode in (string[])["server", "agent"])
        {
            if (await units.LookAsync(mode, ct) is { Executable: not null } unit)
            {
                await units.RestartAsync(unit, kill: true, ct);
            }
        }

        Console.WriteLine($"current:   {Describe(_table.Current)}");
        return 0;
    }

    private async Task<IReadOnlyList<string>> RunningAsync(CancellationToken ct) =>
        await WatchOf().ModesAsync(ct) is { Count: > 0 } modes
            ? modes
            : throw new UpgradeException("neither a server nor an agent runs here, so nothing could show that the new executable works; start them first");

    private string[] Check(string mode) =>
        [mode.Split(':')[0], "--check", "--data-dir", data.Root, .. config is null ? Array.Empty<string>() : ["--config", config]];

    private IDisposable Lock() =>
        SlotLock.TryTake(_table.Root) ?? throw new UpgradeException("another upgrade is under way (edgekube upgrade --status)");

    private TrialWatch WatchOf() => new(_table, SlotStart.Package, UnitsOf(), ProbeAsync, time, Console.WriteLine);

    private IUnits UnitsOf() => ByUnit ? new SystemdModes() : new ProcessModes(Console.WriteLine);

    private async Task<string?> ProbeAsync(UnitSight unit, CancellationToken ct)
    {
        if (unit.Mode == "server")
        {
            return await AdminClient.ServerProblemAsync(data.Kubeconfig, ct);
        }

        // Written by the agent while the server knows it.
        var mark = new FileInfo(Path.Combine(data.Run, "agent", "connected"));
        return mark.Exists && await File.ReadAllTextAsync(mark.FullName, ct) == $"{unit.ProcessId}\n" ? null : "is not connected to the server";
    }

    private string Describe(string slot) => slot == SlotTable.Package
        ? $"{SlotStart.Package}, as it was installed"
        : _table.Info(slot) is { } info ? $"{info.Version} (slot {slot}, sha256 {info.Sha256[..12]}, installed {info.Installed})" : $"slot {slot}, which is empty";
}
