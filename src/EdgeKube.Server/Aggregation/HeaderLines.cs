using System.Text;
using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Aggregation;

/// <summary>Writes a header with a line for each of its values, in UTF-8: of several values an HttpClient makes one line, in which a Go server sees one value.</summary>
/// <remarks>For HTTP/1.1 alone, whose headers are lines.</remarks>
internal sealed class HeaderLines(string name) : Encoding
{
    private const char Next = '\u001F';
    private readonly string _lineEnd = $"\r\n{name}: ";

    /// <summary>The value to give such a header.</summary>
    /// <exception cref="ApiException">A value cannot stand in a header.</exception>
    public static string Join(string name, IReadOnlyList<string> values)
    {
        foreach (var value in values)
        {
            if (value.Any(c => c is (< ' ' and not '\t') or '\u007F'))
            {
                throw ApiException.Unavailable($"error trying to reach service: net/http: invalid header field value for \"{name}\"");
            }
        }

        return string.Join(Next, values);
    }

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        UTF8.GetBytes(Lines(chars.AsSpan(charIndex, charCount)), bytes.AsSpan(byteIndex));

    public override int GetBytes(ReadOnlySpan<char> chars, Span<byte> bytes) => UTF8.GetBytes(Lines(chars), bytes);

    public override int GetByteCount(char[] chars, int index, int count) => UTF8.GetByteCount(Lines(chars.AsSpan(index, count)));

    public override int GetMaxByteCount(int charCount) => UTF8.GetMaxByteCount(charCount * _lineEnd.Length);

    public override int GetCharCount(byte[] bytes, int index, int count) => UTF8.GetCharCount(bytes, index, count);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        UTF8.GetChars(bytes, byteIndex, byteCount, chars, charIndex);

    public override int GetMaxCharCount(int byteCount) => UTF8.GetMaxCharCount(byteCount);

    private string Lines(ReadOnlySpan<char> text) => text.ToString().Replace(Next.ToString(), _lineEnd, StringComparison.Ordinal);
}
