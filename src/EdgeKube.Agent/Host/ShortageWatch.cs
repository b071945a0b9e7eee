namespace EdgeKube.Agent.Host;

/// <summary>Judges over time what the node is short of, as the kubelet does.</summary>
/// <param name="thresholds">Hard and soft ones.</param>
/// <param name="transition">How long a condition outlives its shortage, so that it does not flutter.</param>
internal sealed class ShortageWatch(IReadOnlyList<ShortageThreshold> thresholds, TimeSpan transition, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ShortageThreshold, long> _since = [];
    private readonly List<ShortageThreshold> _ripe = [];
    private readonly long?[] _shown = new long?[3];

    /// <summary>What the node shows; a shortage shows at once, whatever its grace.</summary>
    public Pressure Pressure
    {
        get
        {
            lock (_lock)
            {
                return new Pressure(IsShown(0), IsShown(1), IsShown(2));
            }
        }
    }

    /// <returns>What is to be answered now: memory first, and none that still has its grace; null when there is nothing.</returns>
    public Shortage? Observe(HostLoad load)
    {
        lock (_lock)
        {
            // What was answered is over only when the minimum is reclaimed.
            var met = thresholds
                .Where(t => !t.OnlyApart || load.Images is not null)
                .Where(t => load.Available(t.Signal) < t.Goal(load.Total(t.Signal), _ripe.Contains(t)))
                .OrderBy(t => (int)t.Signal)
                .ToList();
            var now = time.GetTimestamp();
            foreach (var over in _since.Keys.Where(t => !met.Contains(t)).ToList())
            {
                _since.Remove(over);
            }

            foreach (var threshold in met)
            {
                _since.TryAdd(threshold, now);
                _shown[ConditionOf(threshold.Signal)] = now;
            }

            _ripe.Clear();
            _ripe.AddRange(met.Where(t => time.GetElapsedTime(_since[t], now) >= t.Grace));
            return _ripe is [var first, ..]
                ? new Shortage(first.Signal, first.Of(load.Total(first.Signal)), load.Available(first.Signal), first.Grace)
                : null;
        }
    }

    private static int ConditionOf(ShortageSignal signal) => signal switch
    {
        ShortageSignal.Memory => 0,
        ShortageSignal.Processes => 2,
        _ => 1,
    };

    private bool IsShown(int condition) => _shown[condition] is { } at && time.GetElapsedTime(at) < transition;
}
