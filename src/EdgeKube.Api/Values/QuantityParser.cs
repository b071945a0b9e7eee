using System.Globalization;
using System.Numerics;

namespace EdgeKube.Api.Values;

/// <summary>Reads the text of a quantity into billionths and its suffix family.</summary>
internal static class QuantityParser
{
    public const string WrongForm =
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private const string WrongSuffix = "unable to parse quantity's suffix";

    // Nobody writes more digits, and arithmetic on a megabyte of them would take a core for minutes.
    private const int MaxLength = 128;

    private static readonly BigInteger _max = new BigInteger(long.MaxValue) * Quantity.NanoPerUnit;

    /// <summary>Gives null, or what is wrong.</summary>
    public static string? Read(string? text, out Int128 nano, out QuantityFormat format)
    {
        nano = 0;
        format = QuantityFormat.DecimalSI;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return WrongForm;
        }

        var negative = text[0] == '-';
        var start = text[0] is '+' or '-' ? 1 : 0;
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'))
        {
            end++;
        }

        if (Digits(text.AsSpan(start, end - start), out var fraction) is not { } mantissa || !IsSuffixShaped(text.AsSpan(end)))
        {
            return WrongForm;
        }

        if (Suffix(text[end..], out format) is not var (binary, exponent))
        {
            return WrongSuffix;
        }

        var amount = Scale(mantissa, binary, exponent - fraction + 9);
        if (format == QuantityFormat.BinarySI && amount > 0 && amount < Quantity.NanoPerUnit)
        {
            format = QuantityFormat.DecimalSI; // less than one cannot be said in Ki
        }

        nano = (Int128)(negative ? -amount : amount);
        return null;
    }

    private static BigInteger? Digits(ReadOnlySpan<char> number, out int fraction)
    {
        var dot = number.IndexOf('.');
        fraction = dot < 0 ? 0 : number.Length - dot - 1;
        if (number.IndexOfAnyInRange('0', '9') < 0 || (dot >= 0 && number[(dot + 1)..].Contains('.')))
        {
            return null;
        }

        var digits = dot < 0 ? number.ToString() : string.Concat(number[..dot], number[(dot + 1)..]);
        return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static bool IsSuffixShaped(ReadOnlySpan<char> suffix)
    {
        var rest = suffix.TrimStart("eEinumkKMGTP");
        if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            rest = rest[1..];
        }

        return rest.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static (int Binary, int Decimal)? Suffix(string suffix, out QuantityFormat format)
    {
        format = QuantityFormat.DecimalSI;
        if (suffix.Length == 2 && suffix[1] == 'i' && "KMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) is var power and >= 0)
        {
            format = QuantityFormat.BinarySI;
            return (power + 1, 0);
        }

        if (suffix.Length == 0)
        {
            return (0, 0);
        }

        if (suffix.Length == 1 && "num kMGTPE".IndexOf(suffix[0], StringComparison.Ordinal) is var step and >= 0)
        {
            return (0, (step - 3) * 3);
        }

        format = QuantityFormat.DecimalExponent;
        return suffix[0] is 'e' or 'E'
            && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
                ? (0, Math.Clamp(exponent, -MaxLength * 2, MaxLength * 2))
                : null;
    }

    /// <summary>Beyond what 64 bits hold the greatest amount is meant; less than a billionth is rounded up to one.</summary>
    private static BigInteger Scale(BigInteger mantissa, int binary, int exponent)
    {
        var amount = mantissa << (binary * 10);
        if (exponent >= 0)
        {
            return BigInteger.Min(amount * BigInteger.Pow(10, exponent), _max);
        }

        var quotient = BigInteger.DivRem(amount, BigInteger.Pow(10, -exponent), out var remainder);
        return BigInteger.Min(remainder.IsZero ? quotient : quotient + 1, _max);
    }
}
