using System.Buffers;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>Reads a page piece by piece and rewrites the links in its tags; all else passes as it is.</summary>
internal sealed class PageRewriter(PageLinks links)
{
    private const int MostHeld = 64 * 1024;
    private readonly ArrayBufferWriter<byte> _tag = new();
    private byte[] _held = []; // what waits for its end
    private byte[]? _until; // the end of a comment, or of text that holds no tags
    private bool _includesEnd;

    public void Write(ReadOnlySpan<byte> piece, ArrayBufferWriter<byte> to)
    {
        var rest = _held.Length == 0 ? piece : ((byte[])[.. _held, .. piece]).AsSpan();
        while (rest.Length > 0 && Step(rest, to) is var used and > 0)
        {
            rest = rest[used..];
        }

        if (rest.Length > MostHeld) // no tag is that long
        {
            to.Write(rest);
            rest = [];
        }

        _held = rest.ToArray();
    }

    /// <summary>The page ends here.</summary>
    public void End(ArrayBufferWriter<byte> to) => to.Write(_held);

    /// <returns>How much was read; 0: more is needed.</returns>
    private int Step(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        if (_until is not null)
        {
            return Skip(text, to);
        }

        return text.IndexOf((byte)'<') switch
        {
            < 0 => Pass(text, text.Length, to),
            0 => Markup(text, to),
            var at => Pass(text, at, to),
        };
    }

    private static int Pass(ReadOnlySpan<byte> text, int length, ArrayBufferWriter<byte> to)
    {
        to.Write(text[..length]);
        return length;
    }

    private int Skip(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        var end = IndexOf(text, _until!);
        if (end < 0)
        {
            return Pass(text, Math.Max(0, text.Length - _until!.Length + 1), to);
        }

        end += _includesEnd ? _until!.Length : 0;
        _until = null;
        return end == 0 ? Markup(text, to) : Pass(text, end, to);
    }

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark)
    {
        for (var i = 0; i + mark.Length <= text.Length; i++)
        {
            var next = text[i..].IndexOf(mark[0]);
            if (next < 0 || i + next + mark.Length > text.Length)
            {
                return -1;
            }

            i += next;
            if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, mark.Length), mark))
            {
                return i;
            }
        }

        return -1;
    }

    private int Markup(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        if (text.Length < 2 || (text.Length < 4 && "<!--"u8.StartsWith(text)))
        {
            return 0;
        }

        if (text.StartsWith("<!--"u8))
        {
            return Until("-->"u8, includesEnd: true, Pass(text, 4, to));
        }

        return text[1] switch
        {
            (byte)'!' or (byte)'?' or (byte)'/' => Until(">"u8, includesEnd: true, Pass(text, 2, to)),
            var letter when char.IsAsciiLetter((char)letter) => Tag(text, to),
            _ => Pass(text, 1, to),
        };
    }

    private int Until(ReadOnlySpan<byte> end, bool includesEnd, int used)
    {
        (_until, _includesEnd) = (end.ToArray(), includesEnd);
        return used;
    }

    private int Tag(ReadOnlySpan<byte> text, ArrayBufferWriter<byte> to)
    {
        var tag = new PageTag(text);
        _tag.ResetWrittenCount();
        var used = tag.Write(links, _tag);
        if (used == 0)
        {
            return 0;
        }

        to.Write(_tag.WrittenSpan);
        return tag.Name is "script" or "style" or "textarea" or "title" or "xmp" or "iframe" or "noembed" or "noframes" or "noscript" or "plaintext"
            ? Until(System.Text.Encoding.ASCII.GetBytes($"</{tag.Name}"), includesEnd: false, used)
            : used;
    }
}
