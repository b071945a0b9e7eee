using System.Globalization;
using EdgeKube.Api.Values;

namespace EdgeKube.Agent.Host;

/// <summary>So much of something, or a part of what the node has of it.</summary>
/// <param name="Units">Bytes, inodes or processes; unused with a <paramref name="Fraction"/>.</param>
/// <param name="Fraction">0 to 1; 0 when the units are given.</param>
internal sealed record ShortageAmount(long Units, double Fraction)
{
    public long Of(long capacity) => Fraction > 0 ? (long)(capacity * Fraction) : Units;

    /// <param name="text">Such as 100Mi or 5%.</param>
    /// <param name="of">What the message names.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static ShortageAmount Parse(string text, string of)
    {
        if (text.EndsWith('%'))
        {
            return double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and < 100
                ? new(0, percent / 100)
                : throw new FormatException($"\"{text}\" of {of} is no percentage above 0 and below 100");
        }

        return Quantity.TryParse(text, out var quantity) && !quantity.IsNegative
            ? new(quantity.Value, 0)
            : throw new FormatException($"\"{text}\" of {of} is no quantity");
    }
}
