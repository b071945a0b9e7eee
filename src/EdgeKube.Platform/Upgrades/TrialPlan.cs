namespace EdgeKube.Platform.Upgrades;

/// <summary>Judges an executable that is on trial. Pure: the same sights give the same verdict.</summary>
/// <param name="expected">The executable's path.</param>
/// <param name="limit">So long it has to get healthy.</param>
internal sealed class TrialPlan(string expected, TimeSpan limit)
{
    private const int MostCrashes = 1; // one may be the fault of what it found
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(10);
    private TimeSpan? _healthySince;

    /// <param name="units">The modes that have to run.</param>
    /// <param name="problems">Of each that runs, what keeps it from being healthy; null where nothing does.</param>
    /// <param name="since">How long the trial lasts.</param>
    public TrialVerdict Judge(IReadOnlyList<UnitSight> units, IReadOnlyList<string?> problems, TimeSpan since)
    {
        foreach (var unit in units)
        {
            if (unit.Failed)
            {
                return new TrialVerdict.Fail($"the {unit.Mode} has ended and is not started again");
            }

            if (unit.Crashes > MostCrashes)
            {
                return new TrialVerdict.Fail($"the {unit.Mode} has ended {unit.Crashes} times");
            }
        }

        var problem = ProblemOf(units, problems);
        if (problem is null)
        {
            _healthySince ??= since;
            return since - _healthySince >= _settled ? new TrialVerdict.Pass() : new TrialVerdict.Wait(null);
        }

        _healthySince = null;
        return since >= limit ? new TrialVerdict.Fail($"{problem}, after {since.TotalSeconds:0} s") : new TrialVerdict.Wait(problem);
    }

    private string? ProblemOf(IReadOnlyList<UnitSight> units, IReadOnlyList<string?> problems)
    {
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var problem = unit.Executable != expected
                ? unit.Executable is null ? "does not run" : $"still runs {unit.Executable}"
                : unit.Started ? problems[i] : "is still starting";
            if (problem is not null)
            {
                return $"the {unit.Mode} {problem}";
            }
        }

        return null;
    }
}
