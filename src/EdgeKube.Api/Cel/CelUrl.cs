using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>A URL as Go reads it: absolute, or an absolute path.</summary>
internal sealed record CelUrl(string Text, string Scheme, string Host, string Path, string Query)
{
    private const string Unreserved = "-_.~";

    /// <summary>Without brackets and port.</summary>
    public string Hostname
    {
        get
        {
            var host = PortAt is var at and >= 0 ? Host[..at] : Host;
            return host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        }
    }

    public string Port => PortAt is var at and >= 0 ? Host[(at + 1)..] : "";

    private int PortAt => Host.LastIndexOf(':') is var colon && colon > Host.LastIndexOf(']') ? colon : -1;

    /// <summary>The path as it was written where that is a right way to write it, else escaped.</summary>
    public string EscapedPath => Path.All(c => IsPathLetter(c) || c is '[' or ']' or '%') ? Path : Escape(Path);

    /// <summary>As a path or a whole URL of a request has to be; null, and why in Go's words.</summary>
    public static CelUrl? ParseRequest(string text, out string wrong)
    {
        var url = new CelUrlParser(text, isRequest: true).Run(out wrong);
        wrong = wrong.Length == 0 ? "" : $"parse {CelText.Quote(text)}: {wrong}";
        return url;
    }

    /// <summary>As <see cref="ParseRequest"/> takes it; what is behind the number sign is no part of path and query.</summary>
    public static CelUrl? Parse(string text, out string wrong)
    {
        if (ParseRequest(text, out wrong) is null)
        {
            return null;
        }

        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var url = new CelUrlParser(hash < 0 ? text : text[..hash], isRequest: false).Run(out wrong);
        if (wrong.Length == 0 && hash >= 0 && Unescape(text[(hash + 1)..], false) is null)
        {
            wrong = WrongEscape(text[(hash + 1)..]);
        }

        wrong = wrong.Length == 0 ? "" : $"parse {CelText.Quote(text)}: {wrong}";
        return wrong.Length == 0 ? url! with { Text = text } : null;
    }

    /// <summary>Each name and its values, in their order; what cannot be read is left out.</summary>
    public CelMap QueryMap()
    {
        var values = new Dictionary<string, List<object?>>(StringComparer.Ordinal);
        foreach (var pair in Query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Unescape(equals < 0 ? pair : pair[..equals], true);
            var value = Unescape(equals < 0 ? "" : pair[(equals + 1)..], true);
            if (pair.Length > 0 && !pair.Contains(';', StringComparison.Ordinal) && name is not null && value is not null)
            {
                (values.TryGetValue(name, out var known) ? known : values[name] = []).Add(value);
            }
        }

        var members = new Dictionary<object, object?>(CelEquality.Keys);
        foreach (var (name, all) in values)
        {
            members[name] = new CelList([.. all]);
        }

        return new(members);
    }

    /// <summary>Null where a percent sign is followed by no two digits.</summary>
    internal static string? Unescape(string text, bool isQuery)
    {
        if (text.AsSpan().IndexOfAny('%', '+') < 0)
        {
            return text;
        }

        var source = Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%')
            {
                bytes.Add(source[i] == '+' && isQuery ? (byte)' ' : source[i]);
            }
            else if (i + 2 < source.Length && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]))
            {
                bytes.Add(Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0]);
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    internal static string WrongEscape(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                return $"invalid URL escape {CelText.Quote(text.Substring(i, Math.Min(3, text.Length - i)))}";
            }
        }

        return "";
    }

    private static bool IsPathLetter(char c) => char.IsAsciiLetterOrDigit(c) || Unreserved.Contains(c, StringComparison.Ordinal) || "$&+,/:;=@!'()*".Contains(c, StringComparison.Ordinal);

    private static string Escape(string path)
    {
        var escaped = new StringBuilder();
        foreach (var letter in Encoding.UTF8.GetBytes(Unescape(path, false) ?? path))
        {
            var isPlain = char.IsAsciiLetterOrDigit((char)letter) || Unreserved.Contains((char)letter, StringComparison.Ordinal)
                || "$&+,/:;=@".Contains((char)letter, StringComparison.Ordinal);
            escaped.Append(isPlain ? ((char)letter).ToString() : $"%{letter:X2}");
        }

        return escaped.ToString();
    }
}
