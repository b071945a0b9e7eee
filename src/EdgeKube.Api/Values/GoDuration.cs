using System.Globalization;

namespace EdgeKube.Api.Values;

/// <summary>Spans of time as Go writes them.</summary>
public static class GoDuration
{
    private const long Second = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    private static readonly (string Name, decimal Nanoseconds)[] _units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", Second), ("m", 60M * Second), ("h", 3600M * Second)];

    /// <summary>As in <c>1h30m</c>, <c>-1.5s</c>; null for anything else.</summary>
    public static TimeSpan? Parse(string text) => Nanoseconds(text) is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick) : null;

    /// <summary>As <see cref="Parse"/>.</summary>
    public static long? Nanoseconds(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var rest = text.AsSpan().TrimStart("+-");
        if (text.Length - rest.Length > 1 || rest.Length == 0)
        {
            return null;
        }

        var sum = 0M;
        while (rest.Length > 0 && rest is not "0")
        {
            var length = NumberLength(rest);
            var unit = length == 0 ? "" : Unit(rest[length..]);
            if (unit.Length == 0 || length > 20 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return null;
            }

            sum += Math.Min(amount, long.MaxValue) * Array.Find(_units, u => u.Name == unit).Nanoseconds;
            rest = rest[(length + unit.Length)..];
            if (sum > long.MaxValue)
            {
                return null;
            }
        }

        return (long)(text[0] == '-' ? -sum : sum);
    }

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
        {
            length++;
        }

        return length;
    }

    private static string Unit(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyInRange('0', '9') is var end and >= 0 ? end : text.Length;
        var name = text[..length].ToString();
        return Array.Exists(_units, u => u.Name == name) ? name : "";
    }
}
