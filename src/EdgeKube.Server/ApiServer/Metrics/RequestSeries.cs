using System.Globalization;
using EdgeKube.Platform.Metrics;

namespace EdgeKube.Server.ApiServer.Metrics;

/// <summary>How many requests of one sort were answered, with which codes, and how long they took.</summary>
/// <param name="labels">Of the sort.</param>
internal sealed class RequestSeries(string labels)
{
    // Seconds; the bounds of kube-apiserver's apiserver_request_duration_seconds.
    private static readonly double[] _bounds =
        [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

    private readonly Lock _lock = new();
    private readonly long[] _within = new long[_bounds.Length + 1];
    private readonly List<(int Code, long Count)> _codes = [];
    private double _seconds;

    public void Add(int code, double seconds)
    {
        lock (_lock)
        {
            var at = _codes.FindIndex(c => c.Code == code);
            if (at < 0)
            {
                _codes.Add((code, 1));
            }
            else
            {
                _codes[at] = (code, _codes[at].Count + 1);
            }

            var bucket = Array.FindIndex(_bounds, b => seconds <= b);
            _within[bucket < 0 ? _bounds.Length : bucket]++;
            _seconds += seconds;
        }
    }

    public void WriteCounts(MetricText text, string name)
    {
        lock (_lock)
        {
            foreach (var (code, count) in _codes)
            {
                text.Sample(name, $"{MetricText.Label("code", code.ToString(CultureInfo.InvariantCulture))},{labels}", count);
            }
        }
    }

    public void WriteDurations(MetricText text, string name)
    {
        lock (_lock)
        {
            var total = 0L;
            for (var i = 0; i < _within.Length; i++)
            {
                total += _within[i];
                var bound = i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                text.Sample($"{name}_bucket", $"{labels},{MetricText.Label("le", bound)}", total);
            }

            text.Sample($"{name}_sum", labels, _seconds);
            text.Sample($"{name}_count", labels, total);
        }
    }
}
