using System.Globalization;
using System.Text;

namespace EdgeKube.Agent.Pods;

/// <summary>One line of a container's log file: <c>time stream tag text</c>.</summary>
/// <param name="IsPartial">The text goes on in the next line.</param>
internal readonly record struct LogLine(ReadOnlyMemory<byte> Stamp, DateTimeOffset Time, ReadOnlyMemory<byte> Text, bool IsPartial)
{
    /// <returns>Null when it is not such a line.</returns>
    public static LogLine? Parse(ReadOnlyMemory<byte> line)
    {
        var span = line.Span;
        var stamp = span.IndexOf((byte)' ');
        if (stamp < 0 || span[(stamp + 1)..].IndexOf((byte)' ') is not (var stream and >= 0))
        {
            return null;
        }

        var tag = stamp + stream + 2;
        var tagLength = span[tag..].IndexOf((byte)' ');
        if (tagLength < 0
            || !DateTimeOffset.TryParse(Encoding.ASCII.GetString(span[..stamp]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return null;
        }

        return new LogLine(line[..stamp], time, line[(tag + tagLength + 1)..], span[tag] == 'P');
    }
}
