using System.Buffers;
using System.Text;

namespace EdgeKube.Agent.Volumes;

/// <summary>What is mounted where, as the kernel says it (<c>/proc/self/mountinfo</c>).</summary>
internal static class MountTable
{
    private const string File = "/proc/self/mountinfo";
    private const int PointField = 4;

    /// <summary>The mount points at or below a folder, oldest first; one that is mounted upon is there twice.</summary>
    public static IReadOnlyList<string> Below(string folder) => Read(System.IO.File.OpenRead(File), folder);

    public static bool IsMounted(string path) => Below(path).Contains(path);

    internal static IReadOnlyList<string> Read(Stream table, string folder)
    {
        var found = new List<string>();
        var wanted = Escape(folder);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        var length = 0;
        try
        {
            using (table)
            {
                while (table.Read(buffer, length, buffer.Length - length) is var read and > 0)
                {
                    length = Take(buffer, length + read, wanted, found);
                    if (length == buffer.Length)
                    {
                        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                        buffer.CopyTo(larger, 0);
                        ArrayPool<byte>.Shared.Return(buffer);
                        buffer = larger;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }

    /// <returns>How much of a line that has not ended stands at the buffer's beginning now.</returns>
    private static int Take(byte[] buffer, int length, ReadOnlySpan<byte> wanted, List<string> found)
    {
        var rest = buffer.AsSpan(0, length);
        while (rest.IndexOf((byte)'\n') is var end and >= 0)
        {
            var point = Field(rest[..end]);
            if (point.StartsWith(wanted) && (point.Length == wanted.Length || point[wanted.Length] == '/'))
            {
                found.Add(Unescape(point));
            }

            rest = rest[(end + 1)..];
        }

        rest.CopyTo(buffer);
        return rest.Length;
    }

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line)
    {
        for (var i = 0; i < PointField; i++)
        {
            line = line[(line.IndexOf((byte)' ') + 1)..];
        }

        return line[..line.IndexOf((byte)' ')];
    }

    // The kernel writes space, tab, line feed and backslash as three octal digits.
    private static byte[] Escape(string path) => Encoding.UTF8.GetBytes(path.Replace("\\", "\\134", StringComparison.Ordinal)
        .Replace(" ", "\\040", StringComparison.Ordinal)
        .Replace("\t", "\\011", StringComparison.Ordinal)
        .Replace("\n", "\\012", StringComparison.Ordinal));

    private static string Unescape(ReadOnlySpan<byte> point) => Encoding.UTF8.GetString(point)
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}
