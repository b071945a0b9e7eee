using System.Globalization;

namespace EdgeKube.Server.Registry.Kinds.CronJobs;

/// <summary>Whether a text is a schedule that cron can read.</summary>
internal static class CronSyntax
{
    private static readonly string[] _months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] _days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private static readonly string[] _named = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly (int Least, int Most)[] _bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    /// <returns>What is wrong, or null.</returns>
    public static string? Wrong(string schedule)
    {
        if (schedule.StartsWith('@'))
        {
            return _named.Contains(schedule, StringComparer.Ordinal) || schedule.StartsWith("@every ", StringComparison.Ordinal)
                ? null
                : $"unrecognized descriptor: {schedule}";
        }

        var fields = schedule.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != _bounds.Length)
        {
            return $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]";
        }

        return fields.SelectMany((field, i) => field.Split(',').Select(part => WrongPart(part, i))).FirstOrDefault(w => w is not null);
    }

    private static string? WrongPart(string part, int field)
    {
        var (least, most) = _bounds[field];
        var step = part.Split('/');
        var range = step[0].Split('-');
        if (step.Length > 2)
        {
            return $"too many slashes: {part}";
        }

        if (range.Length > 2)
        {
            return $"too many hyphens: {part}";
        }

        if (step.Length == 2 && (!Number(step[1], out var every) || every == 0))
        {
            return Number(step[1], out _) ? $"step of range should be a positive number: {part}" : $"failed to parse int from {step[1]}: {part}";
        }

        if (step[0] is "*" or "?")
        {
            return null;
        }

        if (!Value(range[0], field, out var start) || !Value(range[^1], field, out var end))
        {
            return $"failed to parse int from {part}";
        }

        return start < least ? $"beginning of range ({start}) below minimum ({least}): {part}"
            : end > most ? $"end of range ({end}) above maximum ({most}): {part}"
            : start > end ? $"beginning of range ({start}) beyond end of range ({end}): {part}"
            : null;
    }

    private static bool Value(string text, int field, out int value)
    {
        var names = field switch { 3 => _months, 4 => _days, _ => [] };
        value = Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (value >= 0)
        {
            value += field == 3 ? 1 : 0;
            return true;
        }

        return Number(text, out value);
    }

    private static bool Number(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
