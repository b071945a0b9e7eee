using EdgeKube.Api.Values;

namespace EdgeKube.Cli;

/// <summary>Spans of time on the command line: <c>90s</c>, <c>1h30m</c>, <c>7d</c>, or seconds alone.</summary>
internal static class Spans
{
    public static TimeSpan Parse(string text)
    {
        if (GoDuration.Parse(text) is { } span)
        {
            return span;
        }

        var number = text.TrimEnd('d');
        return text.Length - number.Length < 2 && uint.TryParse(number, out var amount) && amount < 1_000_000
            ? number == text ? TimeSpan.FromSeconds(amount) : TimeSpan.FromDays(amount)
            : throw CliException.Of($"invalid duration \"{text}\"; write 90s, 30m, 24h or 7d");
    }
}
