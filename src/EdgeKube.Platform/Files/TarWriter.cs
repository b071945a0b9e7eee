using System.Globalization;
using System.Text;

namespace EdgeKube.Platform.Files;

/// <summary>Writes regular files one after another in the form of <c>tar</c> (ustar), so that tools of the system can read them.</summary>
public sealed class TarWriter(Stream output, DateTimeOffset time)
{
    internal const int Block = 512;
    internal const int LongestName = 100;

    /// <param name="name">A path without a leading slash, of at most 100 bytes.</param>
    /// <param name="content">Exactly <paramref name="length"/> bytes of it are written.</param>
    public void Add(string name, Stream content, long length)
    {
        output.Write(Header(name, length));
        var buffer = new byte[64 << 10];
        for (var left = length; left > 0;)
        {
            var read = content.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException($"{name} became shorter while it was read");
            }

            output.Write(buffer, 0, read);
            left -= read;
        }

        output.Write(new byte[Padding(length)]);
    }

    /// <summary>Two empty blocks say that nothing is missing.</summary>
    public void End() => output.Write(new byte[2 * Block]);

    internal static int Padding(long length) => (int)((Block - (length % Block)) % Block);

    internal static int Sum(ReadOnlySpan<byte> header)
    {
        var sum = 8 * ' '; // the field itself counts as spaces
        for (var i = 0; i < Block; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return sum;
    }

    private byte[] Header(string name, long length)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LongestName);
        var header = new byte[Block];
        bytes.CopyTo(header, 0);
        Octal(header, 100, 7, 0b110_000_000); // rw for the owner
        Octal(header, 108, 7, 0);
        Octal(header, 116, 7, 0);
        Octal(header, 124, 11, length);
        Octal(header, 136, 11, Math.Max(0, time.ToUnixTimeSeconds()));
        header[156] = (byte)'0';
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        Octal(header, 148, 6, Sum(header));
        header[155] = (byte)' ';
        return header;
    }

    private static void Octal(byte[] header, int at, int digits, long value)
    {
        for (var i = digits - 1; i >= 0; i--, value >>= 3)
        {
            header[at + i] = (byte)('0' + (value & 7));
        }

        if (value > 0)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"a file is too large for the archive by {value} times 8 GiB"));
        }
    }
}
