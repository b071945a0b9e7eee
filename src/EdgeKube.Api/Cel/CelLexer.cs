using System.Globalization;

namespace EdgeKube.Api.Cel;

/// <summary>Splits an expression into words.</summary>
internal sealed class CelLexer(string text)
{
    private static readonly string[] _symbols =
        ["&&", "||", "<=", ">=", "==", "!=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "+", "-", "*", "/", "%", "!", "<", ">"];

    private readonly List<CelToken> _tokens = [];
    private int _at;

    /// <exception cref="CelSyntaxException">The text holds something that is no word of CEL.</exception>
    public List<CelToken> Run()
    {
        for (SkipSpace(); _at < text.Length; SkipSpace())
        {
            _tokens.Add(Next());
        }

        _tokens.Add(new('e', text.Length, "<EOF>", null));
        return _tokens;
    }

    private void SkipSpace()
    {
        while (_at < text.Length)
        {
            if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            }
            else if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private CelToken Next()
    {
        var start = _at;
        if (StringPrefix() is { } prefix)
        {
            _at += prefix.Length;
            var value = new CelStringReader(text, _at, prefix).Read(out _at);
            return new('v', start, text[start.._at], value);
        }

        if (IsDigit(start) || (text[start] == '.' && IsDigit(start + 1)))
        {
            return Number(start);
        }

        if (char.IsAsciiLetter(text[start]) || text[start] == '_')
        {
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
            {
                _at++;
            }

            return Word(start, text[start.._at]);
        }

        foreach (var symbol in _symbols)
        {
            if (text.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
            {
                _at += symbol.Length;
                return new('o', start, symbol, null);
            }
        }

        throw new CelSyntaxException(start, $"Syntax error: token recognition error at: '{text[start]}'");
    }

    private static CelToken Word(int start, string word) => word switch
    {
        "true" => new('v', start, word, true),
        "false" => new('v', start, word, false),
        "null" => new('v', start, word, null),
        "in" => new('o', start, word, null),
        _ => new('i', start, word, null),
    };

    /// <summary>The letters before a quote, or null where no string begins.</summary>
    private string? StringPrefix()
    {
        var end = _at;
        while (end < text.Length && end < _at + 2 && text[end] is 'r' or 'R' or 'b' or 'B')
        {
            end++;
        }

        var prefix = text[_at..end].ToLowerInvariant();
        return end < text.Length && text[end] is '"' or '\'' && prefix is "" or "r" or "b" or "br" or "rb" ? prefix : null;
    }

    private bool IsDigit(int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private void Digits()
    {
        while (IsDigit(_at))
        {
            _at++;
        }
    }

    private CelToken Number(int start)
    {
        if (text[start] == '0' && start + 1 < text.Length && text[start + 1] is 'x' or 'X')
        {
            return Hex(start);
        }

        Digits();
        var isDouble = _at < text.Length && text[_at] == '.' && IsDigit(_at + 1);
        if (isDouble)
        {
            _at++;
            Digits();
        }

        isDouble |= Exponent();
        return isDouble ? Double(start) : Whole(start, text[start.._at], NumberStyles.None);
    }

    private bool Exponent()
    {
        if (_at >= text.Length || text[_at] is not ('e' or 'E'))
        {
            return false;
        }

        var sign = _at + 1 < text.Length && text[_at + 1] is '+' or '-' ? 1 : 0;
        if (!IsDigit(_at + 1 + sign))
        {
            return false;
        }

        _at += 1 + sign;
        Digits();
        return true;
    }

    private CelToken Double(int start)
    {
        var value = double.Parse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? new('v', start, text[start.._at], value)
            : throw new CelSyntaxException(start, "invalid double literal");
    }

    private CelToken Hex(int start)
    {
        _at += 2;
        var digits = _at;
        while (_at < text.Length && char.IsAsciiHexDigit(text[_at]))
        {
            _at++;
        }

        return Whole(start, text[digits.._at], NumberStyles.AllowHexSpecifier);
    }

    private CelToken Whole(int start, string digits, NumberStyles style)
    {
        var isRead = ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var value);
        if (_at < text.Length && text[_at] is 'u' or 'U')
        {
            _at++;
            return isRead ? new('v', start, text[start.._at], value) : throw new CelSyntaxException(start, "invalid uint literal");
        }

        // Up to 2^63 here: a minus may follow before it; the parser refuses it without one.
        return isRead && value <= 1UL << 63
            ? new('v', start, text[start.._at], value == 1UL << 63 ? CelParser.MinMagnitude : (long)value)
            : throw new CelSyntaxException(start, "invalid int literal");
    }
}
