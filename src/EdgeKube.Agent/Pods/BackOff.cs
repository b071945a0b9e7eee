namespace EdgeKube.Agent.Pods;

/// <summary>The waits between attempts: 10 s, doubled each time, 5 min at most.</summary>
internal static class BackOff
{
    /// <summary>A container that ran this long has recovered.</summary>
    public static TimeSpan ResetAfter { get; } = TimeSpan.FromMinutes(10);

    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(300, 10L << Math.Min(failures - 1, 10)));

    /// <summary>As Go prints it: <c>10s</c>, <c>1m20s</c>, <c>5m0s</c>.</summary>
    public static string Text(TimeSpan delay) =>
        delay < TimeSpan.FromMinutes(1) ? $"{(int)delay.TotalSeconds}s" : $"{(int)delay.TotalMinutes}m{delay.Seconds}s";
}
