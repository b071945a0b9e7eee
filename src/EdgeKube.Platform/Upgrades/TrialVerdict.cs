namespace EdgeKube.Platform.Upgrades;

/// <summary>What becomes of a trial.</summary>
internal abstract record TrialVerdict
{
    private TrialVerdict()
    {
    }

    /// <summary>It is not known yet.</summary>
    /// <param name="Problem">What is missing; null when only time is.</param>
    public sealed record Wait(string? Problem) : TrialVerdict;

    /// <summary>It is passed.</summary>
    public sealed record Pass : TrialVerdict;

    /// <summary>What was there before is better.</summary>
    public sealed record Fail(string Reason) : TrialVerdict;
}
