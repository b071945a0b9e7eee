using System.Text;

namespace EdgeKube.Platform.Files;

/// <summary>Reads what <see cref="TarWriter"/> wrote, entry by entry, and refuses everything else.</summary>
public sealed class TarReader(Stream input)
{
    private long _left;
    private int _padding;

    /// <summary>To the next entry; null after the last.</summary>
    /// <exception cref="InvalidDataException">It is no such archive, or a part is missing.</exception>
    public (string Name, long Length)? Next()
    {
        Skip(_left + _padding);
        var header = new byte[TarWriter.Block];
        Fill(header);
        if (!header.AsSpan().ContainsAnyExcept((byte)0))
        {
            Fill(header);
            return header.AsSpan().ContainsAnyExcept((byte)0) || Take(header) > 0 // to the end: what is packed has a checksum there
                ? throw new InvalidDataException("it goes on after its end")
                : null;
        }

        if (Octal(header, 148, 6) != TarWriter.Sum(header) || header[156] != '0')
        {
            throw new InvalidDataException("an entry's header is damaged");
        }

        var name = Encoding.UTF8.GetString(header, 0, Math.Max(0, Array.IndexOf(header, (byte)0, 0, TarWriter.LongestName)));
        _left = Octal(header, 124, 11);
        _padding = TarWriter.Padding(_left);
        return (name, _left);
    }

    /// <summary>More of the entry; 0 after its end.</summary>
    public int Read(Span<byte> buffer)
    {
        var read = Take(buffer[..(int)Math.Min(_left, buffer.Length)]);
        if (read == 0 && _left > 0 && buffer.Length > 0)
        {
            throw new InvalidDataException("it ends in the middle");
        }

        _left -= read;
        return read;
    }

    private static long Octal(byte[] header, int at, int digits)
    {
        var value = 0L;
        for (var i = 0; i < digits; i++)
        {
            var digit = header[at + i] - '0';
            value = digit is >= 0 and < 8 ? (value << 3) + digit : throw new InvalidDataException("an entry's header is damaged");
        }

        return value;
    }

    private void Skip(long bytes)
    {
        var buffer = new byte[16 << 10];
        for (; bytes > 0; bytes -= Math.Min(bytes, buffer.Length))
        {
            Fill(buffer.AsSpan(0, (int)Math.Min(bytes, buffer.Length)));
        }

        (_left, _padding) = (0, 0);
    }

    private void Fill(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = Take(buffer);
            if (read == 0)
            {
                throw new InvalidDataException("it ends in the middle");
            }

            buffer = buffer[read..];
        }
    }

    private int Take(Span<byte> buffer)
    {
        try
        {
            return input.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException("it is damaged", e); // what unpacks it has words of its own, about archives
        }
    }
}
