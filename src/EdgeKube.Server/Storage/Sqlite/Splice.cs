using System.Buffers.Text;

namespace EdgeKube.Server.Storage.Sqlite;

/// <summary>Writes a revision's digits into a value.</summary>
internal static class Splice
{
    private const int MostDigits = 19;

    public static ReadOnlyMemory<byte> Revision(ReadOnlyMemory<byte> value, int at, long revision)
    {
        if (at < 0)
        {
            return value;
        }

        Span<byte> digits = stackalloc byte[MostDigits];
        Utf8Formatter.TryFormat(revision, digits, out var length);
        var result = new byte[value.Length + length];
        value.Span[..at].CopyTo(result);
        digits[..length].CopyTo(result.AsSpan(at));
        value.Span[at..].CopyTo(result.AsSpan(at + length));
        return result;
    }
}
