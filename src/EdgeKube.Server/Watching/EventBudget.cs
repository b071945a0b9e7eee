namespace EdgeKube.Server.Watching;

/// <summary>How many Events one object may cause: 25 at once, then one in five minutes (client-go's spam filter).</summary>
internal sealed class EventBudget(TimeProvider time)
{
    private const double Burst = 25;
    private const int MaxObjects = 4096;
    private static readonly TimeSpan _refill = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _left = new(StringComparer.Ordinal);

    public bool Take(RecordedEvent next)
    {
        var now = time.GetUtcNow();
        var key = $"{next.Component}/{next.Host}/{next.About.Kind}/{next.About.Namespace}/{next.About.Name}/{next.About.Uid}";
        if (_left.Count >= MaxObjects)
        {
            _left.Clear();
        }

        var (tokens, at) = _left.GetValueOrDefault(key, (Burst, now));
        tokens = Math.Min(Burst, tokens + ((now - at) / _refill));
        _left[key] = (tokens >= 1 ? tokens - 1 : tokens, now);
        return tokens >= 1;
    }
}
