using System.Globalization;

namespace EdgeKube.Platform.Schedules;

/// <summary>The values that one field of a cron line allows.</summary>
/// <param name="Bits">One for each value.</param>
/// <param name="IsAny">It begins with a star: it restricts nothing that another field says.</param>
internal readonly record struct CronField(ulong Bits, bool IsAny)
{
    public bool Allows(int value) => (Bits >> value & 1) == 1;

    /// <returns>Null when the text says nothing that cron understands.</returns>
    public static CronField? TryParse(string text, int least, int most, string[] names)
    {
        var bits = 0UL;
        foreach (var part in text.Split(','))
        {
            if (Part(part, least, most, names) is not { } more)
            {
                return null;
            }

            bits |= more;
        }

        return new(bits, text[0] is '*' or '?');
    }

    private static ulong? Part(string part, int least, int most, string[] names)
    {
        var step = part.Split('/');
        var range = step[0].Split('-');
        if (step.Length > 2 || range.Length > 2)
        {
            return null;
        }

        var any = step[0] is "*" or "?";
        var from = any ? least : Value(range[0], names);
        var to = any || (step.Length == 2 && range.Length == 1) ? most : Value(range[^1], names);
        var every = step.Length == 1 ? 1 : Value(step[1], []);
        if (from is not { } first || to is not { } last || every is not > 0 || first < least || last > most || first > last)
        {
            return null;
        }

        var bits = 0UL;
        for (var value = first; value <= last; value += every.Value)
        {
            bits |= 1UL << value;
        }

        return bits;
    }

    private static int? Value(string text, string[] names) =>
        Array.FindIndex(names, n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is var found and >= 0 ? found
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
