using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>The string extension functions; positions count code points.</summary>
internal static class CelText
{
    private const int MaxLength = 10_000_000;

    public static string Show(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        double real => Real(real),
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        CelTypeName type => type.Name,
        CelList => "list",
        CelMap => "map",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    public static long Length(string text)
    {
        var pairs = 0;
        for (var i = 1; i < text.Length; i++)
        {
            pairs += char.IsLowSurrogate(text[i]) ? 1 : 0;
        }

        return text.Length - pairs;
    }

    /// <summary>In double quotes, with what does not show escaped, as Go's %q has it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\v' => "\\v",
                < ' ' or '\x7f' => $"\\x{(int)letter:x2}",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    public static object? Contains(object?[] args) => args is [string text, string part] ? text.Contains(part, StringComparison.Ordinal) : CelError.NoOverload;

    public static object? StartsWith(object?[] args) =>
        args is [string text, string part] ? text.StartsWith(part, StringComparison.Ordinal) : CelError.NoOverload;

    public static object? EndsWith(object?[] args) =>
        args is [string text, string part] ? text.EndsWith(part, StringComparison.Ordinal) : CelError.NoOverload;

    public static object? CharAt(object?[] args)
    {
        if (args is not [string text, long index])
        {
            return CelError.NoOverload;
        }

        var length = Length(text);
        return index < 0 || index > length ? OutOfRange(index) : index == length ? "" : Part(text, index, index + 1);
    }

    public static object? IndexOf(object?[] args)
    {
        if (args is not [string text, string part, ..] || args.Length > 2 && args[2] is not long)
        {
            return args[0] is CelList ? CelLists.IndexOf(args) : CelError.NoOverload;
        }

        var from = args.Length > 2 ? (long)args[2]! : 0;
        if (from < 0 || from > Length(text))
        {
            return OutOfRange(from);
        }

        var found = text.IndexOf(part, Offset(text, from), StringComparison.Ordinal);
        return found < 0 ? -1L : Length(text[..found]);
    }

    public static object? LastIndexOf(object?[] args)
    {
        if (args is not [string text, string part, ..] || args.Length > 2 && args[2] is not long)
        {
            return args[0] is CelList ? CelLists.LastIndexOf(args) : CelError.NoOverload;
        }

        var length = Length(text);
        var from = args.Length > 2 ? (long)args[2]! : length;
        if (from < 0 || from > length)
        {
            return OutOfRange(from);
        }

        var end = (int)Math.Min(text.Length, (long)Offset(text, from) + part.Length);
        var found = text.AsSpan(0, end).LastIndexOf(part);
        return found < 0 ? -1L : Length(text[..found]);
    }

    public static object? LowerAscii(object?[] args) => args[0] is string text ? Map(text, char.IsAsciiLetterUpper, 32) : CelError.NoOverload;

    public static object? UpperAscii(object?[] args) => args[0] is string text ? Map(text, char.IsAsciiLetterLower, -32) : CelError.NoOverload;

    public static object? Trim(object?[] args) => args[0] is string text ? text.Trim() : CelError.NoOverload;

    public static object? Replace(object?[] args)
    {
        if (args is not [string text, string old, string with, ..] || args.Length > 3 && args[3] is not long)
        {
            return CelError.NoOverload;
        }

        var left = args.Length > 3 ? (long)args[3]! : -1;
        var result = new StringBuilder();
        var at = 0;
        while (left != 0 && at <= text.Length && text.IndexOf(old, at, StringComparison.Ordinal) is var found and >= 0)
        {
            result.Append(text, at, found - at).Append(with);
            var step = old.Length == 0 && found < text.Length ? 1 : 0;
            result.Append(text, found, step);
            at = old.Length == 0 && found == text.Length ? text.Length + 1 : found + old.Length + step;
            left--;
            if (result.Length > MaxLength)
            {
                return new CelError("string too long");
            }
        }

        return result.Append(text, Math.Min(at, text.Length), text.Length - Math.Min(at, text.Length)).ToString();
    }

    public static object? Split(object?[] args)
    {
        if (args is not [string text, string separator, ..] || args.Length > 2 && args[2] is not long)
        {
            return CelError.NoOverload;
        }

        var limit = args.Length > 2 ? (int)Math.Clamp((long)args[2]!, -1, int.MaxValue) : -1;
        if (limit == 0)
        {
            return new CelList([]);
        }

        var most = limit < 0 ? int.MaxValue : limit;
        if (separator.Length > 0)
        {
            return new CelList([.. text.Split(separator, most)]);
        }

        var letters = text.EnumerateRunes().Select(r => r.ToString()).ToArray();
        return letters.Length <= most
            ? new CelList([.. letters])
            : new CelList([.. letters.Take(most - 1), string.Concat(letters.Skip(most - 1))]);
    }

    public static object? Join(object?[] args)
    {
        if (args[0] is not CelList list || args.Length > 1 && args[1] is not string || list.Items.Any(i => i is not string))
        {
            return CelError.NoOverload;
        }

        var separator = args.Length > 1 ? (string)args[1]! : "";
        return list.Items.Sum(i => ((string)i!).Length + (long)separator.Length) > MaxLength
            ? new CelError("string too long")
            : string.Join(separator, list.Items.Select(i => (string)i!));
    }

    public static object? Substring(object?[] args)
    {
        if (args is not [string text, long start, ..] || args.Length > 2 && args[2] is not long)
        {
            return CelError.NoOverload;
        }

        var length = Length(text);
        var end = args.Length > 2 ? (long)args[2]! : length;
        if (start < 0 || start > length || end < 0 || end > length)
        {
            return OutOfRange(start < 0 || start > length ? start : end);
        }

        return start > end ? new CelError($"invalid substring range. start: {start}, end: {end}") : Part(text, start, end);
    }

    private static CelError OutOfRange(long index) => new($"index out of range: {index}");

    private static string Part(string text, long start, long end) => text[Offset(text, start)..Offset(text, end)];

    private static int Offset(string text, long codePoints)
    {
        var at = 0;
        for (; codePoints > 0 && at < text.Length; codePoints--)
        {
            at += char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;
        }

        return at;
    }

    private static string Map(string text, Func<char, bool> isMeant, int shift) =>
        string.Concat(text.Select(letter => isMeant(letter) ? (char)(letter + shift) : letter));

    private static string Real(double value)
    {
        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        return double.IsNaN(value) ? "NaN" : Math.Abs(value) is >= 1e21 or (> 0 and < 1e-4)
            ? value.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal)
            : value.ToString("0.#################", CultureInfo.InvariantCulture);
    }
}
