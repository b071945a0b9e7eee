using System.Text;
using System.Text.RegularExpressions;

namespace EdgeKube.Api.Cel;

/// <summary>A regular expression of RE2's kind: linear in the text, without look-around and back-references.</summary>
internal sealed class CelPattern
{
    private const int MaxLength = 1000;

    private CelPattern(string source, Regex regex)
    {
        Source = source;
        Regex = regex;
    }

    public string Source { get; }

    public Regex Regex { get; }

    /// <summary>Null where RE2 would refuse it.</summary>
    public static CelPattern? Make(string source)
    {
        if (source.Length > MaxLength)
        {
            return null;
        }

        try
        {
            return new(source, new Regex(Translate(source), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (ArgumentException)
        {
            return null;
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Says in .NET's words what differs: ASCII classes, the end of the text, named groups.</summary>
    private static string Translate(string source)
    {
        var text = new StringBuilder();
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '\\' when i + 1 < source.Length:
                    text.Append(Escape(source[++i], inClass));
                    break;
                case '[' when inClass && source.IndexOf(":]", i, StringComparison.Ordinal) is var end and > 0 && source[i + 1] == ':':
                    text.Append(Named(source[(i + 2)..end]));
                    i = end + 1;
                    break;
                case '[' when inClass:
                    text.Append("\\[");
                    break;
                case '[':
                    inClass = true;
                    text.Append('[');
                    break;
                case ']':
                    inClass = false;
                    text.Append(']');
                    break;
                case '$' when !inClass && !source.Contains("(?m", StringComparison.Ordinal):
                    text.Append("\\z");
                    break;
                case '(' when !inClass && source.AsSpan(i).StartsWith("(?P<"):
                    text.Append("(?");
                    i += 2;
                    break;
                default:
                    text.Append(source[i]);
                    break;
            }
        }

        return text.ToString();
    }

    private static string Escape(char code, bool inClass)
    {
        var set = code switch { 'd' or 'D' => "0-9", 'w' or 'W' => "0-9A-Za-z_", 's' or 'S' => "\\t\\n\\f\\r ", _ => "" };
        return code switch
        {
            'd' or 'w' or 's' => inClass ? set : $"[{set}]",
            'D' or 'W' or 'S' when !inClass => $"[^{set}]",
            'Z' or 'G' => throw new ArgumentException("RE2 does not know it"),
            _ => $"\\{code}",
        };
    }

    private static string Named(string name) => name switch
    {
        "alpha" => "A-Za-z",
        "digit" => "0-9",
        "alnum" => "0-9A-Za-z",
        "upper" => "A-Z",
        "lower" => "a-z",
        "space" => "\\t\\n\\v\\f\\r ",
        "xdigit" => "0-9A-Fa-f",
        "word" => "0-9A-Za-z_",
        "punct" => "!-/:-@\\[-`{-~",
        _ => throw new ArgumentException("invalid character class"),
    };
}
