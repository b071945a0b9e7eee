using System.Globalization;
using System.Text;

namespace EdgeKube.Cli.Output;

/// <summary>Makes text of others harmless to a terminal: control characters are shown, not obeyed.</summary>
internal static class Plain
{
    /// <summary>For one line: the rest of a longer text is left out.</summary>
    public static string Cell(string text)
    {
        var end = text.AsSpan().IndexOfAny('\n', '\r', '\f');
        return Escape(end < 0 ? text : string.Concat(text.AsSpan(0, end), "..."), keepLines: false);
    }

    public static string Line(string text) => Escape(text, keepLines: false);

    public static string Text(string text) => Escape(text, keepLines: true);

    private static string Escape(string text, bool keepLines)
    {
        if (!text.Any(c => IsBad(c, keepLines)))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (IsBad(c, keepLines))
            {
                safe.Append(c < ' ' ? $"^{(char)(c + '@')}" : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
            }
            else
            {
                safe.Append(c);
            }
        }

        return safe.ToString();
    }

    private static bool IsBad(char c, bool keepLines) => char.IsControl(c) && !(keepLines && c is '\n' or '\t');
}
