using System.Globalization;
using System.Text;

namespace EdgeKube.Api.Cel;

/// <summary>Reads a string or bytes literal with its escapes.</summary>
internal sealed class CelStringReader
{
    private const string Simple = "abfnrtv\\?\"'`";
    private const string Meaning = "\a\b\f\n\r\t\v\\?\"'`";

    private readonly string _source;
    private readonly int _start;
    private readonly bool _isRaw;
    private readonly bool _isBytes;
    private readonly StringBuilder _text = new();
    private readonly List<byte> _bytes = [];
    private int _at;

    public CelStringReader(string source, int start, string prefix)
    {
        _source = source;
        _start = _at = start;
        _isRaw = prefix.Contains('r');
        _isBytes = prefix.Contains('b');
    }

    public object Read(out int end)
    {
        var quote = _source[_at].ToString();
        var triple = quote + quote + quote;
        quote = _source.AsSpan(_at).StartsWith(triple) ? triple : quote;
        _at += quote.Length;
        while (!_source.AsSpan(Math.Min(_at, _source.Length)).StartsWith(quote))
        {
            if (_at >= _source.Length || (quote.Length == 1 && _source[_at] is '\n' or '\r'))
            {
                throw new CelSyntaxException(_start, $"Syntax error: token recognition error at: '{_source[_start..Math.Min(_at, _source.Length)]}'");
            }

            Step();
        }

        end = _at + quote.Length;
        return _isBytes ? _bytes.ToArray() : _text.ToString();
    }

    private void Step()
    {
        if (_source[_at] == '\\' && !_isRaw)
        {
            _at++;
            Escape();
            return;
        }

        var length = char.IsHighSurrogate(_source[_at]) && _at + 1 < _source.Length && char.IsLowSurrogate(_source[_at + 1]) ? 2 : 1;
        if (length == 1 && char.IsSurrogate(_source[_at]))
        {
            throw new CelSyntaxException(_at, "Syntax error: unpaired surrogate");
        }

        if (_isBytes)
        {
            _bytes.AddRange(Encoding.UTF8.GetBytes(_source, _at, length));
        }
        else
        {
            _text.Append(_source, _at, length);
        }

        _at += length;
    }

    private void Escape()
    {
        var code = _at < _source.Length ? _source[_at] : ' ';
        if (Simple.IndexOf(code, StringComparison.Ordinal) is var simple and >= 0)
        {
            _at++;
            Put(Meaning[simple]);
            return;
        }

        var value = code switch
        {
            'x' or 'X' => Number(1, 2, 16),
            'u' when !_isBytes => Number(1, 4, 16),
            'U' when !_isBytes => Number(1, 8, 16),
            >= '0' and <= '3' => Number(0, 3, 8),
            _ => -1,
        };
        if (value < 0 || (!_isBytes && !Rune.IsValid(value)))
        {
            throw new CelSyntaxException(_at, "Syntax error: invalid escape sequence");
        }

        Put(value);
    }

    private void Put(int value)
    {
        if (_isBytes)
        {
            _bytes.Add((byte)value);
        }
        else
        {
            _text.Append(new Rune(value).ToString());
        }
    }

    private int Number(int skip, int digits, int radix)
    {
        _at += skip;
        if (_at + digits > _source.Length)
        {
            return -1;
        }

        var value = 0L;
        for (var end = _at + digits; _at < end; _at++)
        {
            var digit = char.IsAsciiHexDigit(_source[_at])
                ? int.Parse(_source.AsSpan(_at, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : radix;
            if (digit >= radix)
            {
                return -1;
            }

            value = (value * radix) + digit;
        }

        return value <= 0x10FFFF ? (int)value : -1;
    }
}
