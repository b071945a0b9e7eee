namespace EdgeKube.Agent.Doctor;

/// <summary>What a look at one thing gave, and what to do about it.</summary>
/// <param name="Verdict">How bad it is.</param>
/// <param name="What">What was seen.</param>
/// <param name="Remedy">What a person can do; "" when there is nothing to do.</param>
public sealed record Finding(Verdict Verdict, string What, string Remedy = "")
{
    /// <summary>Does the remedy; null when it is not for a machine to do.</summary>
    public Func<CancellationToken, Task>? Fix { get; init; }

    public static Finding Good(string what) => new(Verdict.Good, what);
}
