using EdgeKube.Messaging.Contracts;

namespace EdgeKube.Agent.Pods;

/// <summary>Turns lines of a log file into what was asked for: since, timestamps, a limit.</summary>
internal sealed class LogSelection(LogOptions options, DateTimeOffset now)
{
    private readonly DateTimeOffset _since = options.SinceTime
        ?? (options.SinceSeconds is { } seconds ? now - TimeSpan.FromSeconds(seconds) : DateTimeOffset.MinValue);

    private long _left = options.LimitBytes ?? long.MaxValue;
    private bool _inLine;

    public bool IsFull => _left <= 0;

    /// <returns>The bytes to send; empty for a line that was not asked for.</returns>
    public ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> line)
    {
        if (LogLine.Parse(line) is not { } parsed || parsed.Time < _since || IsFull)
        {
            return default;
        }

        var withStamp = options.Timestamps && !_inLine;
        _inLine = parsed.IsPartial;
        var output = new byte[(withStamp ? parsed.Stamp.Length + 1 : 0) + parsed.Text.Length + (parsed.IsPartial ? 0 : 1)];
        var at = 0;
        if (withStamp)
        {
            parsed.Stamp.CopyTo(output);
            output[parsed.Stamp.Length] = (byte)' ';
            at = parsed.Stamp.Length + 1;
        }

        parsed.Text.CopyTo(output.AsMemory(at));
        if (!parsed.IsPartial)
        {
            output[^1] = (byte)'\n';
        }

        var taken = (int)Math.Min(_left, output.Length);
        _left -= taken;
        return output.AsMemory(0, taken);
    }
}
