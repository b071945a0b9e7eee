namespace EdgeKube.Api.Cel;

/// <summary>Reads a URL in the steps in which Go reads it, so that it takes and refuses the same.</summary>
internal sealed class CelUrlParser(string text, bool isRequest)
{
    private const string HostLetters = "-_.~!$&'()*+,;=:[]<>\"%";

    private string _rest = "";
    private string _wrong = "";

    /// <summary>Null, and why.</summary>
    public CelUrl? Run(out string wrong)
    {
        _rest = text;
        var url = Read();
        wrong = _wrong;
        return wrong.Length == 0 ? url : null;
    }

    private CelUrl Read()
    {
        var none = new CelUrl(text, "", "", "", "");
        if (text.Any(c => c is < ' ' or '\x7f'))
        {
            _wrong = "net/url: invalid control character in URL";
            return none;
        }

        if (text.Length == 0 && isRequest)
        {
            _wrong = "empty url";
            return none;
        }

        if (text == "*")
        {
            return none with { Path = "*" };
        }

        var scheme = Scheme();
        var query = Query();
        if (_wrong.Length > 0 || !_rest.StartsWith('/'))
        {
            Rootless(scheme);
            return none with { Scheme = scheme, Query = query, Path = scheme.Length > 0 ? "" : _rest };
        }

        var host = "";
        if ((scheme.Length > 0 || (!isRequest && !_rest.StartsWith("///", StringComparison.Ordinal))) && _rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = _rest.IndexOf('/', 2);
            host = Authority(slash < 0 ? _rest[2..] : _rest[2..slash]);
            _rest = slash < 0 ? "" : _rest[slash..];
        }

        _wrong = _wrong.Length > 0 ? _wrong : CelUrl.WrongEscape(_rest);
        return none with { Scheme = scheme, Host = host, Path = _rest, Query = query };
    }

    private string Scheme()
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || (end > 0 && (char.IsAsciiDigit(text[end]) || text[end] is '+' or '-' or '.'))))
        {
            end++;
        }

        if (end == text.Length || text[end] != ':')
        {
            return "";
        }

        _wrong = end == 0 ? "missing protocol scheme" : "";
        _rest = text[(end + 1)..];
        return text[..end].ToLowerInvariant();
    }

    private string Query()
    {
        var mark = _rest.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0)
        {
            return "";
        }

        var query = _rest[(mark + 1)..];
        _rest = _rest[..mark];
        return query;
    }

    private void Rootless(string scheme)
    {
        if (_wrong.Length > 0 || scheme.Length > 0)
        {
            return; // mailto:a@b is a URL too
        }

        var (colon, slash) = (_rest.IndexOf(':', StringComparison.Ordinal), _rest.IndexOf('/', StringComparison.Ordinal));
        _wrong = isRequest ? "invalid URI for request"
            : colon >= 0 && (slash < 0 || colon < slash) ? "first path segment in URL cannot contain colon"
            : CelUrl.WrongEscape(_rest);
    }

    private string Authority(string authority)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var user = authority[..at];
            _wrong = user.All(c => char.IsAsciiLetterOrDigit(c) || "-._:~!$&'()*+,;=%@".Contains(c, StringComparison.Ordinal))
                ? CelUrl.WrongEscape(user)
                : "net/url: invalid userinfo";
        }

        return _wrong.Length > 0 ? "" : Host(authority[(at + 1)..]);
    }

    private string Host(string host)
    {
        var bracket = host.StartsWith('[') ? host.LastIndexOf(']') : -1;
        if (host.StartsWith('[') && bracket < 0)
        {
            _wrong = "missing ']' in host";
            return "";
        }

        var colon = bracket >= 0 ? bracket + 1 : host.LastIndexOf(':');
        var port = colon < 0 ? "" : host[colon..];
        if (port.Length > 0 && (port[0] != ':' || !port.Skip(1).All(char.IsAsciiDigit)))
        {
            _wrong = $"invalid port {CelText.Quote(port)} after host";
            return "";
        }

        _wrong = WrongHost(host);
        return CelUrl.Unescape(host.Replace("+", "%2B", StringComparison.Ordinal), false) ?? host;
    }

    private static string WrongHost(string host)
    {
        for (var i = 0; i < host.Length; i++)
        {
            if (host[i] == '%' && (CelUrl.WrongEscape(host) is { Length: > 0 } || (host[i + 1] < '8' && host.Substring(i, 3) != "%25")))
            {
                return $"invalid URL escape {CelText.Quote(host.Substring(i, Math.Min(3, host.Length - i)))}";
            }

            if (host[i] < '\x80' && !char.IsAsciiLetterOrDigit(host[i]) && !HostLetters.Contains(host[i], StringComparison.Ordinal))
            {
                return $"invalid character {CelText.Quote(host[i].ToString())} in host name";
            }
        }

        return "";
    }
}
