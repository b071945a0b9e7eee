using System.Globalization;
using System.Text.Json.Nodes;
using EdgeKube.Server.Registry.Kinds.Validation;

namespace EdgeKube.Server.Registry.Kinds.UpgradePlans;

/// <summary>A time of the week in which nodes may begin to change. Pure.</summary>
/// <param name="Days">None: every day.</param>
/// <param name="Start">After midnight.</param>
/// <param name="Duration">How long it stays open, maybe past midnight.</param>
/// <param name="Offset">Of its clock from UTC.</param>
internal sealed record MaintenanceWindow(IReadOnlyList<DayOfWeek> Days, TimeSpan Start, TimeSpan Duration, TimeSpan Offset)
{
    private const int DaysOfWeek = 7;
    private static readonly TimeSpan _longestOffset = TimeSpan.FromHours(14);

    public static IReadOnlyList<MaintenanceWindow> ReadAll(JsonObject? spec) => [.. spec.Maps("windows").Select(w => Read(w.Item))];

    /// <summary>Null: it is no time of the day.</summary>
    public static TimeSpan? ParseStart(string text) =>
        text.Length == 5 && TimeSpan.TryParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture, out var start) ? start : null;

    /// <summary>Null: it is none, or longer than a day.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        var minutes = 0L;
        var rest = text.AsSpan();
        foreach (var (unit, worth) in (ReadOnlySpan<(char, int)>)[('h', 60), ('m', 1)])
        {
            if (rest.IndexOf(unit) is > 0 and <= 4 and var at)
            {
                if (!int.TryParse(rest[..at], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return null;
                }

                minutes += (long)number * worth;
                rest = rest[(at + 1)..];
            }
        }

        return rest.Length == 0 && minutes is > 0 and <= 24 * 60 ? TimeSpan.FromMinutes(minutes) : null;
    }

    /// <summary>Null: it is none.</summary>
    public static TimeSpan? ParseOffset(string text)
    {
        if (text is "" or "UTC" or "Z")
        {
            return TimeSpan.Zero;
        }

        return text[0] is '+' or '-' && ParseStart(text[1..]) is { } size && size <= _longestOffset ? text[0] == '-' ? -size : size : null;
    }

    /// <summary>Whether one of the windows is open (always when there are none), and when that changes.</summary>
    public static (bool Open, DateTimeOffset? Change) At(IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset now)
    {
        if (windows.Count == 0)
        {
            return (true, null);
        }

        DateTimeOffset? closes = null;
        DateTimeOffset? opens = null;
        foreach (var (begin, end) in windows.SelectMany(w => w.Around(now)))
        {
            if (begin <= now && now < end)
            {
                closes = closes > end ? closes : end;
            }
            else if (begin > now && !(opens < begin))
            {
                opens = begin;
            }
        }

        return closes is null ? (false, opens) : (true, closes);
    }

    // Yesterday's may still be open; the next is at most a week away.
    private IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> Around(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.ToOffset(Offset).Date, Offset);
        for (var i = -1; i <= DaysOfWeek; i++)
        {
            var day = today.AddDays(i);
            if (Days.Count == 0 || Days.Contains(day.DayOfWeek))
            {
                yield return (day + Start, day + Start + Duration);
            }
        }
    }

    private static MaintenanceWindow Read(JsonObject window) => new(
        [.. window.Texts("days").Select(d => Enum.TryParse<DayOfWeek>(d.Item, out var day) ? day : DayOfWeek.Sunday)],
        ParseStart(window.Text("start")) ?? TimeSpan.Zero,
        ParseDuration(window.Text("duration")) ?? TimeSpan.Zero,
        ParseOffset(window.Text("timeZone")) ?? TimeSpan.Zero);
}
