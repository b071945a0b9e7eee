using System.Globalization;

namespace EdgeKube.Api.Printing;

/// <summary>How long ago, in the two greatest units that matter: <c>5m30s</c>, <c>2d3h</c>.</summary>
public static class HumanDuration
{
    public static string Since(DateTimeOffset? time, DateTimeOffset now) => time is { } then ? Format(now - then) : "<unknown>";

    public static string Format(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s", // clocks differ a little
            < 120 => Text(seconds, "s"),
            < 600 => Pair(seconds / 60, "m", seconds % 60, "s"),
            < 3 * 3600 => Text(seconds / 60, "m"),
            < 8 * 3600 => Pair(seconds / 3600, "h", seconds / 60 % 60, "m"),
            _ => Long(seconds / 3600),
        };
    }

    private static string Long(long hours) => hours switch
    {
        < 48 => Text(hours, "h"),
        < 24 * 8 => Pair(hours / 24, "d", hours % 24, "h"),
        < 24 * 365 * 2 => Text(hours / 24, "d"),
        < 24 * 365 * 8 => Pair(hours / 24 / 365, "y", hours / 24 % 365, "d"),
        _ => Text(hours / 24 / 365, "y"),
    };

    private static string Pair(long great, string greatUnit, long small, string smallUnit) =>
        small == 0 ? Text(great, greatUnit) : Text(great, greatUnit) + Text(small, smallUnit);

    private static string Text(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
