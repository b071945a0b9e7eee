namespace EdgeKube.Api.Cel;

/// <summary>Accessors of timestamps and durations, with time zones.</summary>
internal static class CelTime
{
    public static object Add(DateTimeOffset time, Int128 nanoseconds)
    {
        var ticks = time.UtcTicks + (nanoseconds / 100);
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
            ? new CelError("timestamp overflow")
            : new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }

    public static object? FullYear(object?[] args) => Part(args, t => t.Year);

    public static object? Month(object?[] args) => Part(args, t => t.Month - 1);

    public static object? DayOfMonth(object?[] args) => Part(args, t => t.Day - 1);

    public static object? Date(object?[] args) => Part(args, t => t.Day);

    public static object? DayOfYear(object?[] args) => Part(args, t => t.DayOfYear - 1);

    public static object? DayOfWeek(object?[] args) => Part(args, t => (long)t.DayOfWeek);

    public static object? Hours(object?[] args) => args is [CelDuration d] ? d.Nanoseconds / (3600 * CelDuration.Second) : Part(args, t => t.Hour);

    public static object? Minutes(object?[] args) => args is [CelDuration d] ? d.Nanoseconds / (60 * CelDuration.Second) : Part(args, t => t.Minute);

    public static object? Seconds(object?[] args) => args is [CelDuration d] ? d.Nanoseconds / CelDuration.Second : Part(args, t => t.Second);

    public static object? Milliseconds(object?[] args) => args is [CelDuration d] ? d.Nanoseconds / 1_000_000 : Part(args, t => t.Millisecond);

    private static object Part(object?[] args, Func<DateTimeOffset, long> part)
    {
        if (args[0] is not DateTimeOffset time || args.Length > 1 && args[1] is not string)
        {
            return CelError.NoOverload;
        }

        var zone = args.Length > 1 ? (string)args[1]! : "UTC";
        if (Offset(zone, time) is not { } offset)
        {
            return new CelError($"unknown time zone {zone}");
        }

        var ticks = time.UtcTicks + offset.Ticks;
        return ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
            ? new CelError("timestamp overflow")
            : part(new DateTimeOffset(ticks, TimeSpan.Zero));
    }

    private static TimeSpan? Offset(string zone, DateTimeOffset time)
    {
        var digits = zone.AsSpan().TrimStart("+-");
        if (digits.Length == 5 && zone.Length - digits.Length <= 1 && digits[2] == ':'
            && int.TryParse(digits[..2], out var hours) && int.TryParse(digits[3..], out var minutes) && hours < 24 && minutes < 60)
        {
            return new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
        }

        return zone == "UTC" ? TimeSpan.Zero : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found.GetUtcOffset(time) : null;
    }
}
