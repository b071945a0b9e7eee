using System.CommandLine.Parsing;
using System.Globalization;

namespace EdgeKube.Commands;

/// <summary>Durations as people type them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c>, <c>0</c>.</summary>
internal static class Duration
{
    public static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (TryParse(text) is { } duration)
        {
            return duration;
        }

        result.AddError($"\"{text}\" is not a duration; write 90s, 30m, 24h or 7d");
        return TimeSpan.Zero;
    }

    public static TimeSpan? TryParse(string text)
    {
        var number = text.TrimEnd('s', 'm', 'h', 'd');
        if (text.Length - number.Length > 1 || !double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            return null;
        }

        return text[number.Length..] switch
        {
            "" when amount == 0 => TimeSpan.Zero,
            "s" => TimeSpan.FromSeconds(amount),
            "m" => TimeSpan.FromMinutes(amount),
            "h" => TimeSpan.FromHours(amount),
            "d" => TimeSpan.FromDays(amount),
            _ => null,
        };
    }
}
