using System.Globalization;
using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Pods;

/// <summary>The waits between attempts: 10 s, doubled each time, 5 min at most.</summary>
/// <remarks>How far it got is a label of the container itself, so that it outlives the agent and costs no write.</remarks>
internal static class BackOff
{
    /// <summary>A container that ran this long has recovered.</summary>
    public static TimeSpan ResetAfter { get; } = TimeSpan.FromMinutes(10);

    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(300, 10L << Math.Min(failures - 1, 10)));

    /// <summary>How long a dead container stays dead.</summary>
    public static TimeSpan Before(ContainerSight dead) => Steps(dead) is var steps and > 0 ? After(steps) : TimeSpan.Zero;

    /// <summary>How far the container that follows a dead one is.</summary>
    public static int StepsAfter(ContainerSight? dead) => dead is null ? 0 : Steps(dead) + 1;

    /// <summary>Between attempts to make volumes ready: 0.5 s, doubled each time, 2 min at most.</summary>
    public static TimeSpan OfMount(int failures) => TimeSpan.FromSeconds(Math.Min(120, 0.5 * (1L << Math.Min(failures - 1, 10))));

    /// <summary>As Go prints it: <c>10s</c>, <c>1m20s</c>, <c>5m0s</c>.</summary>
    public static string Text(TimeSpan delay) =>
        delay < TimeSpan.FromMinutes(1) ? $"{(int)delay.TotalSeconds}s" : $"{(int)delay.TotalMinutes}m{delay.Seconds}s";

    private static int Steps(ContainerSight dead)
    {
        if (dead.FinishedAt - dead.StartedAt >= ResetAfter)
        {
            return 0;
        }

        return dead.Labels.TryGetValue(PodLabels.BackOff, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var steps)
            ? steps
            : dead.Attempt; // made by an agent that did not write it down
    }
}
