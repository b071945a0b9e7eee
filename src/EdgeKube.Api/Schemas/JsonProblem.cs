using System.Text;

namespace EdgeKube.Api.Schemas;

/// <summary>Says what is wrong with a text that is no JSON, in the words that Go's clients and users know.</summary>
/// <remarks>Only broken texts are looked at: it costs one more pass over them.</remarks>
internal ref struct JsonProblem
{
    private const string End = "unexpected end of JSON input";
    private readonly ReadOnlySpan<byte> _text;
    private readonly Stack<bool> _open = new(); // whether it is an object
    private int _at;
    private Next _next;

    private JsonProblem(ReadOnlySpan<byte> text) => _text = text;

    private enum Next
    {
        Value,
        ItemOrEnd,
        KeyOrEnd,
        Key,
        Colon,
        AfterMember,
        AfterItem,
        Nothing,
    }

    private readonly int Byte => _at < _text.Length ? _text[_at] : -1;

    public static string Of(ReadOnlySpan<byte> text) => new JsonProblem(text).Find();

    private string Find()
    {
        while (true)
        {
            while (Byte is ' ' or '\t' or '\r' or '\n')
            {
                _at++;
            }

            if (Byte < 0 && _next == Next.Nothing)
            {
                return "invalid JSON";
            }

            if ((Byte < 0 ? End : Step()) is { } problem)
            {
                return problem;
            }
        }
    }

    private string? Step() => _next switch
    {
        Next.ItemOrEnd or Next.AfterItem when Byte == ']' => Close(),
        Next.KeyOrEnd or Next.AfterMember when Byte == '}' => Close(),
        Next.Value or Next.ItemOrEnd => Value(),
        Next.Key or Next.KeyOrEnd => Byte == '"' ? Text(Next.Colon) : Invalid("looking for beginning of object key string"),
        Next.Colon => Expect(':', Next.Value, "after object key"),
        Next.AfterMember => Expect(',', Next.Key, "after object key:value pair"),
        Next.AfterItem => Expect(',', Next.Value, "after array element"),
        _ => Invalid("after top-level value"),
    };

    private string? Expect(char wanted, Next next, string place)
    {
        if (Byte != wanted)
        {
            return Invalid(place);
        }

        _at++;
        _next = next;
        return null;
    }

    private string? Value() => Byte switch
    {
        '{' => Open(isObject: true),
        '[' => Open(isObject: false),
        '"' => Text(null),
        '-' or >= '0' and <= '9' => Number(),
        't' => Literal("true"),
        'f' => Literal("false"),
        'n' => Literal("null"),
        _ => Invalid("looking for beginning of value"),
    };

    private string? Open(bool isObject)
    {
        if (_open.Count == JsonText.MaxDepth)
        {
            return "exceeded max depth";
        }

        _at++;
        _open.Push(isObject);
        _next = isObject ? Next.KeyOrEnd : Next.ItemOrEnd;
        return null;
    }

    private string? Close()
    {
        _at++;
        _open.Pop();
        return Done();
    }

    private string? Done()
    {
        _next = !_open.TryPeek(out var isObject) ? Next.Nothing : isObject ? Next.AfterMember : Next.AfterItem;
        return null;
    }

    private string? Text(Next? next)
    {
        for (_at++; Byte != '"'; _at++)
        {
            if ((Byte == '\\' ? Escape() : Byte < ' ' ? Invalid("in string literal") : null) is { } problem)
            {
                return problem;
            }
        }

        _at++;
        if (next is not { } then)
        {
            return Done();
        }

        _next = then;
        return null;
    }

    private string? Escape()
    {
        _at++;
        if (Byte != 'u')
        {
            return Byte is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' ? null : Invalid("in string escape code");
        }

        for (var digit = 0; digit < 4; digit++)
        {
            _at++;
            if (Byte < 0 || !char.IsAsciiHexDigit((char)Byte))
            {
                return Invalid("in \\u hexadecimal character escape");
            }
        }

        return null;
    }

    private string? Number()
    {
        if (Byte == '-')
        {
            _at++;
        }

        if (Byte == '0')
        {
            _at++;
        }
        else if (!Digits())
        {
            return Invalid("in numeric literal");
        }

        if (Byte == '.')
        {
            _at++;
            if (!Digits())
            {
                return Invalid("after decimal point in numeric literal");
            }
        }

        return Byte is 'e' or 'E' ? Exponent() : Done();
    }

    private string? Exponent()
    {
        _at++;
        if (Byte is '+' or '-')
        {
            _at++;
        }

        return Digits() ? Done() : Invalid("in exponent of numeric literal");
    }

    private bool Digits()
    {
        var start = _at;
        while (Byte is >= '0' and <= '9')
        {
            _at++;
        }

        return _at > start;
    }

    private string? Literal(string word)
    {
        foreach (var letter in word)
        {
            if (Byte != letter)
            {
                return Invalid($"in literal {word} (expecting '{letter}')");
            }

            _at++;
        }

        return Done();
    }

    private readonly string Invalid(string place) => Byte < 0 ? End : $"invalid character {Quoted((char)Byte)} {place}";

    private static string Quoted(char found) => found switch
    {
        '\'' => @"'\''",
        '\\' => @"'\\'",
        '\n' => @"'\n'",
        '\r' => @"'\r'",
        '\t' => @"'\t'",
        < ' ' or (char)0x7f => $@"'\x{(int)found:x2}'",
        >= (char)0x80 and < (char)0xa1 or (char)0xad => $@"'\u{(int)found:x4}'",
        _ => new StringBuilder(3).Append('\'').Append(found).Append('\'').ToString(),
    };
}
