using System.Globalization;

namespace EdgeKube.Platform.Schedules;

/// <summary>When something is to be done again: each so and so long (<c>6h</c>), or at the times of a cron line (<c>30 3 * * *</c>).</summary>
public sealed class Schedule
{
    private const int MostYears = 8; // the 29th of February comes at least once
    private static readonly string[] _months = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] _days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly TimeSpan _shortest = TimeSpan.FromMinutes(1);
    private readonly TimeSpan? _interval;
    private readonly CronField[] _fields;

    private Schedule(TimeSpan? interval, CronField[] fields) => (_interval, _fields) = (interval, fields);

    /// <returns>Null when it is neither.</returns>
    public static Schedule? TryParse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["@hourly"] => TryParse("0 * * * *"),
            ["@daily" or "@midnight"] => TryParse("0 0 * * *"),
            ["@weekly"] => TryParse("0 0 * * 0"),
            ["@monthly"] => TryParse("0 0 1 * *"),
            ["@yearly" or "@annually"] => TryParse("0 0 1 1 *"),
            ["@every", var interval] => Each(interval),
            [var interval] => Each(interval),
            [var minute, var hour, var day, var month, var weekday] => Cron(
                [
                    CronField.TryParse(minute, 0, 59, []), CronField.TryParse(hour, 0, 23, []), CronField.TryParse(day, 1, 31, []),
                    CronField.TryParse(month, 1, 12, _months), CronField.TryParse(weekday, 0, 6, _days),
                ]),
            _ => null,
        };
    }

    /// <summary>The next time after another; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (_interval is { } interval)
        {
            return after + interval;
        }

        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var at = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0, DateTimeKind.Unspecified).AddMinutes(1);
        for (var end = at.AddYears(MostYears); at < end;)
        {
            var later = Later(at);
            if (later == at && !zone.IsInvalidTime(at) && new DateTimeOffset(at, zone.GetUtcOffset(at)) is var found && found > after)
            {
                return found;
            }

            at = later == at ? at.AddMinutes(1) : later;
        }

        return null;
    }

    // The same minute when it is one of ours, else the first that could be.
    private DateTime Later(DateTime at)
    {
        if (!_fields[3].Allows(at.Month))
        {
            return new DateTime(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(1);
        }

        var (day, weekday) = (_fields[2].Allows(at.Day), _fields[4].Allows((int)at.DayOfWeek));
        if (!(_fields[2].IsAny || _fields[4].IsAny ? day && weekday : day || weekday))
        {
            return at.Date.AddDays(1);
        }

        return !_fields[1].Allows(at.Hour) ? at.Date.AddHours(at.Hour + 1)
            : !_fields[0].Allows(at.Minute) ? at.AddMinutes(1)
            : at;
    }

    private static Schedule? Cron(CronField?[] fields) =>
        Array.TrueForAll(fields, f => f is not null) ? new(null, Array.ConvertAll(fields, f => f!.Value)) : null;

    private static Schedule? Each(string text)
    {
        var unit = text[^1] switch { 'm' => 1, 'h' => 60, 'd' => 24 * 60, _ => 0 };
        return unit > 0
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 100_000
            ? new(_shortest * unit * number, [])
            : null;
    }
}
