using System.CommandLine.Parsing;
using System.Globalization;

namespace EdgeKube.Commands;

/// <summary>Durations as people type them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c>, <c>0</c>.</summary>
internal static class Duration
{
    public static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        var number = text.TrimEnd('s', 'm', 'h', 'd');
        if (text.Length - number.Length <= 1 && double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
        {
            switch (text[number.Length..])
            {
                case "" when amount == 0: return TimeSpan.Zero;
                case "s": return TimeSpan.FromSeconds(amount);
                case "m": return TimeSpan.FromMinutes(amount);
                case "h": return TimeSpan.FromHours(amount);
                case "d": return TimeSpan.FromDays(amount);
            }
        }

        result.AddError($"\"{text}\" is not a duration; write 90s, 30m, 24h or 7d");
        return TimeSpan.Zero;
    }
}
