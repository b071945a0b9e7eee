using System.Buffers;
using System.Text;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>One start tag of a page: its name, and where the values of its attributes are.</summary>
internal ref struct PageTag(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text; // begins with <
    private int _at = 1;
    private int _written;

    public string Name { get; private set; } = "";

    /// <summary>Writes the tag with its links rewritten.</summary>
    /// <returns>The length of what was read; 0: its end is not there yet, and nothing was written that counts.</returns>
    public int Write(PageLinks links, ArrayBufferWriter<byte> to)
    {
        Name = Word(" \t\n\f\r/>"u8).ToLowerInvariant();
        var wanted = LinksOf(Name);
        while (true)
        {
            Skip(" \t\n\f\r/"u8);
            if (_at >= _text.Length)
            {
                return 0;
            }

            if (_text[_at] == '>')
            {
                to.Write(_text[_written..++_at]);
                return _at;
            }

            var attribute = Attribute();
            var value = Value(out var start);
            if (_at < _text.Length && wanted.Contains(attribute, StringComparer.Ordinal) && links.Rewrite(value) is var changed && changed != value)
            {
                to.Write(_text[_written..start]);
                to.Write(Encoding.Latin1.GetBytes(changed));
                _written = start + value.Length;
            }
        }
    }

    /// <summary>Which attributes of which elements are addresses; as Kubernetes takes them from the specification.</summary>
    private static string[] LinksOf(string element) => element switch
    {
        "a" or "area" or "base" or "link" => ["href"],
        "audio" or "embed" or "script" or "source" => ["src"],
        "blockquote" or "del" or "ins" or "q" => ["cite"],
        "applet" => ["codebase"],
        "body" => ["background"],
        "button" => ["formaction"],
        "command" => ["icon"],
        "form" => ["action"],
        "frame" or "iframe" => ["longdesc", "src"],
        "head" => ["profile"],
        "html" => ["manifest"],
        "img" => ["longdesc", "src", "usemap"],
        "input" => ["src", "usemap", "formaction"],
        "object" => ["classid", "codebase", "data", "usemap"],
        "video" => ["poster", "src"],
        _ => [],
    };

    private string Attribute()
    {
        var first = _at++; // whatever it is, so that each step gets on
        Word(" \t\n\f\r/>="u8);
        return Encoding.Latin1.GetString(_text[first.._at]).ToLowerInvariant();
    }

    private string Value(out int start)
    {
        var after = _at;
        Skip(" \t\n\f\r"u8);
        if (_at >= _text.Length || _text[_at] != '=')
        {
            _at = _at >= _text.Length ? _at : after;
            start = _at;
            return "";
        }

        _at++;
        Skip(" \t\n\f\r"u8);
        start = _at;
        if (_at >= _text.Length || _text[_at] is not ((byte)'"' or (byte)'\''))
        {
            return Word(" \t\n\f\r>"u8);
        }

        var quote = _text[_at++];
        start = _at;
        var value = Word([quote]);
        _at = Math.Min(_at + 1, _text.Length);
        return value;
    }

    private void Skip(scoped ReadOnlySpan<byte> any)
    {
        var length = _text[_at..].IndexOfAnyExcept(any);
        _at = length < 0 ? _text.Length : _at + length;
    }

    private string Word(scoped ReadOnlySpan<byte> ends)
    {
        var rest = _text[_at..];
        var length = rest.IndexOfAny(ends) is var at and >= 0 ? at : rest.Length;
        _at += length;
        return Encoding.Latin1.GetString(rest[..length]);
    }
}
