using System.Globalization;

namespace EdgeKube.Api.Schemas;

/// <summary>Times as Go's RFC 3339 layout takes them: upper-case T, an offset, any number of fraction digits.</summary>
internal static class Rfc3339
{
    private const int FixedLength = 19;

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length <= FixedLength || text[10] != 'T')
        {
            return false;
        }

        // .NET takes at most seven digits of a fraction.
        var end = FixedLength;
        if (text[end] == '.')
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }
        }

        var fraction = text[FixedLength..Math.Min(end, FixedLength + 8)];
        return fraction != "." && DateTimeOffset.TryParseExact(
            string.Concat(text.AsSpan(0, FixedLength), fraction, text.AsSpan(end)),
            ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out time) && HasOffset(text, end);
    }

    private static bool HasOffset(string text, int end) =>
        text.AsSpan(end) is "Z" || (text.Length == end + 6 && text[end] is '+' or '-' && text[end + 3] == ':');
}
