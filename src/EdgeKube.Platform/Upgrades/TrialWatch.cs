namespace EdgeKube.Platform.Upgrades;

/// <summary>
/// Sees a trial through: restarts what ran before, waits for it to be healthy, and makes the switch good or takes it back. It runs the
/// executable that people start, never the one on trial, and can be cut off at any line: the next one goes on.
/// </summary>
/// <param name="table">The slots.</param>
/// <param name="package">The path of the package's executable.</param>
/// <param name="units">What starts the modes.</param>
/// <param name="probe">What keeps a running mode from being healthy; null when nothing does.</param>
/// <param name="tell">Tells a person how it goes on.</param>
public sealed class TrialWatch(
    SlotTable table, string package, IUnits units, Func<UnitSight, CancellationToken, Task<string?>> probe, TimeProvider time, Action<string> tell)
{
    private const string Healthy = ":healthy";
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _toGetHealthy = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan _toGetHealthyAtBoot = TimeSpan.FromMinutes(3); // everything starts at once, on a slow card
    private static readonly TimeSpan _toExchange = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _toStop = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan _toComeBack = TimeSpan.FromSeconds(30);

    /// <summary>What runs now, to be asked for again once the trial is on.</summary>
    public async Task<IReadOnlyList<string>> ModesAsync(CancellationToken ct)
    {
        var modes = new List<string>();
        foreach (var mode in (string[])["server", "agent"])
        {
            var unit = await units.LookAsync(mode, ct);
            if (unit.Executable is not null || unit.Crashes > 0)
            {
                modes.Add(unit.Started && await probe(unit, ct) is null ? mode + Healthy : mode);
            }
        }

        return modes;
    }

    /// <param name="begun">The attempt is counted: what is ordered after it may start.</param>
    /// <returns>Whether the trial was passed; null when none was on.</returns>
    public async Task<bool?> RunAsync(Action begun, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(begun);
        var wasOn = table.Trial is not null;
        var attempt = table.Attempt(time.GetUtcNow());
        if (attempt is not { } trial)
        {
            table.Commit(); // what a cut has left of one that was passed
            begun();
            return wasOn ? false : null;
        }

        begun();
        var expected = RealPath(table.PathOf(trial.Slot, package));
        await SwitchAsync(trial, expected, ct);
        var verdict = await JudgeAsync(trial, new TrialPlan(expected, trial.Attempts > 1 ? _toGetHealthyAtBoot : _toGetHealthy), ct);
        if (verdict is TrialVerdict.Fail fail)
        {
            await TakeBackAsync(trial, fail.Reason, ct);
            return false;
        }

        if (verdict is null)
        {
            return null;
        }

        table.Commit();
        tell($"{NameOf(trial.Slot)} is healthy, and stays");
        return true;
    }

    private async Task SwitchAsync(Trial trial, string expected, CancellationToken ct)
    {
        if (trial.Attempts > 1)
        {
            await Task.Delay(_toExchange, time, ct); // it starts just now, and is for a moment the one that looks into the slots
        }

        foreach (var unit in await LookAsync(trial, ct))
        {
            if (unit.Executable != expected && (unit.Executable is not null || trial.Attempts == 1))
            {
                tell($"restarting the {unit.Mode} with {NameOf(trial.Slot)}");
                await units.RestartAsync(unit, kill: false, ct);
            }
        }

        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < _toStop && (await LookAsync(trial, ct)).Exists(u => u.Executable is not null && u.Executable != expected))
        {
            await Task.Delay(_interval, time, ct);
        }
    }

    // Null: somebody else has ended it, such as a package that was installed meanwhile.
    private async Task<TrialVerdict?> JudgeAsync(Trial trial, TrialPlan plan, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        while (table.Trial?.Slot == trial.Slot)
        {
            var seen = await LookAsync(trial, ct);
            var problems = new List<string?>();
            foreach (var unit in seen)
            {
                problems.Add(unit.Started && trial.Modes.Contains(unit.Mode + Healthy) ? await probe(unit, ct) : null);
            }

            if (plan.Judge(seen, problems, time.GetElapsedTime(begun)) is var verdict and not TrialVerdict.Wait)
            {
                return verdict;
            }

            await Task.Delay(_interval, time, ct);
        }

        return null;
    }

    private async Task TakeBackAsync(Trial trial, string reason, CancellationToken ct)
    {
        tell($"{NameOf(trial.Slot)} does not get healthy: {reason}");
        var version = NameOf(table.Current);
        table.End(reason, time.GetUtcNow());
        foreach (var unit in await LookAsync(trial, ct))
        {
            tell($"restarting the {unit.Mode} with {version}");
            await units.RestartAsync(unit, kill: true, ct);
        }

        var expected = RealPath(table.PathOf(table.Choose(trial: false, PackageStamp.Of(package)), package));
        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < _toComeBack)
        {
            if ((await LookAsync(trial, ct)).TrueForAll(u => u.Executable == expected && u.Started))
            {
                tell($"{version} runs again");
                return;
            }

            await Task.Delay(_interval, time, ct);
        }

        tell($"{version} is not up yet");
    }

    private async Task<List<UnitSight>> LookAsync(Trial trial, CancellationToken ct)
    {
        var seen = new List<UnitSight>();
        foreach (var mode in trial.Modes)
        {
            seen.Add(await units.LookAsync(mode.Split(':')[0], ct));
        }

        return seen;
    }

    private string NameOf(string slot) => slot == SlotTable.Package ? "the package's version" : table.Info(slot)?.Version ?? $"slot {slot}";

    // As /proc tells the executables of processes.
    private static string RealPath(string path)
    {
        if (!File.Exists(path))
        {
            return path;
        }

        using var file = File.OpenHandle(path);
        return new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget ?? path;
    }
}
