using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>The string library's <c>format</c> and <c>quote</c>.</summary>
internal static class CelFormatting
{
    private const int MaxLength = 10_000_000;
    private const int MaxPrecision = 1000;

    public static object? Quote(object?[] args) => args[0] is string text ? CelText.Quote(text) : CelError.NoOverload;

    /// <summary><c>'%s has %d'.format(['a', 2])</c>.</summary>
    public static object? Format(object?[] args)
    {
        if (args is not [string format, CelList list])
        {
            return CelError.NoOverload;
        }

        var text = new StringBuilder();
        var used = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || (i + 1 < format.Length && format[i + 1] == '%'))
            {
                text.Append(format[i]);
                i += format[i] == '%' ? 1 : 0;
                continue;
            }

            var precision = Precision(format, ref i);
            if (i + 1 >= format.Length || precision > MaxPrecision)
            {
                return new CelError("could not parse formatting clause");
            }

            if (used >= list.Items.Length)
            {
                return new CelError($"index {used} out of range");
            }

            if (Clause(format[++i], precision, list.Items[used++]) is not { } part)
            {
                return new CelError($"unrecognized formatting clause \"{format[i]}\"");
            }

            text.Append(part);
            if (text.Length > MaxLength)
            {
                return new CelError("string too long");
            }
        }

        return text.ToString();
    }

    private static int? Precision(string format, ref int at)
    {
        if (at + 1 >= format.Length || format[at + 1] != '.')
        {
            return null;
        }

        var start = at + 2;
        var end = start;
        while (end < format.Length && char.IsAsciiDigit(format[end]) && end - start < 5)
        {
            end++;
        }

        at = end - 1;
        return int.TryParse(format.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var precision) ? precision : 0;
    }

    private static string? Clause(char verb, int? precision, object? value) => (verb, value) switch
    {
        ('s', _) => Text(value),
        ('d', long or ulong) => CelText.Show(value),
        ('f', long or ulong or double) => Real(value!).ToString("F" + (precision ?? 6).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        ('e', long or ulong or double) => Exponent(Real(value!), precision ?? 6),
        ('b', long whole) => Signed(whole, 2),
        ('b', ulong whole) => whole.ToString("B", CultureInfo.InvariantCulture),
        ('b', bool truth) => truth ? "1" : "0",
        ('o', long whole) => Signed(whole, 8),
        ('o', ulong whole) => Convert.ToString(unchecked((long)whole), 8),
        ('x', long whole) => Signed(whole, 16),
        ('X', long whole) => Signed(whole, 16).ToUpperInvariant(),
        ('x' or 'X', ulong whole) => whole.ToString(verb.ToString(), CultureInfo.InvariantCulture),
        ('x', string or byte[]) => Convert.ToHexString(Bytes(value)).ToLowerInvariant(),
        ('X', string or byte[]) => Convert.ToHexString(Bytes(value)),
        _ => null,
    };

    private static byte[] Bytes(object? value) => value as byte[] ?? Encoding.UTF8.GetBytes((string)value!);

    private static double Real(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Exponent(double value, int precision) =>
        value.ToString("0." + new string('0', precision) + "e+00", CultureInfo.InvariantCulture);

    private static string Signed(long value, int radix) =>
        value < 0 && value != long.MinValue ? "-" + Convert.ToString(-value, radix) : Convert.ToString(value, radix);

    private static string Text(object? value) => value switch
    {
        CelList list => $"[{string.Join(", ", list.Items.Select(Text))}]",
        CelMap map => "{" + string.Join(", ", map.Keys.Select(k => $"{Text(k)}: {(map.TryGet(k, out var item) ? Text(item) : "")}").Order(StringComparer.Ordinal)) + "}",
        _ => CelText.Show(value),
    };
}
