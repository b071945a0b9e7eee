using System.Globalization;

namespace EdgeKube.Agent.Host;

/// <summary>Finds whom the kernel killed because the whole machine was out of memory. Pure.</summary>
internal static class SystemOom
{
    // For a control group it says "Memory cgroup out of memory".
    private const string Mark = "] Out of memory: Killed process ";

    /// <param name="log">The kernel's.</param>
    /// <param name="since">Seconds since the machine started: what was before is known.</param>
    public static IEnumerable<(double At, long Id, string Name)> Victims(string log, double since)
    {
        foreach (var line in log.Split('\n'))
        {
            var (mark, open) = (line.IndexOf(Mark, StringComparison.Ordinal), line.IndexOf('[', StringComparison.Ordinal));
            if (mark < 0 || open < 0 || open >= mark
                || !double.TryParse(line.AsSpan(open + 1, mark - open - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var at)
                || at <= since)
            {
                continue;
            }

            var rest = line[(mark + Mark.Length)..];
            var (begin, end) = (rest.IndexOf('(', StringComparison.Ordinal), rest.IndexOf(')', StringComparison.Ordinal));
            if (begin > 0 && end > begin && long.TryParse(rest.AsSpan(0, begin).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                yield return (at, id, rest[(begin + 1)..end]);
            }
        }
    }
}
