using System.Diagnostics;
using System.Globalization;

namespace EdgeKube.Benchmarks.Requests;

/// <summary>How long each of many requests took, and all of them together.</summary>
internal sealed record Measurement(string Name, TimeSpan[] Times, TimeSpan Total)
{
    public const string Header = "| request | n | per second | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|---|";

    /// <summary>Runs so many requests, some of them at a time.</summary>
    public static async Task<Measurement> OfAsync(string name, int count, int callers, Func<int, Task> request)
    {
        var times = new TimeSpan[count];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                await request(i);
                times[i] = Stopwatch.GetElapsedTime(begun);
            }
        })));
        return new(name, times, clock.Elapsed);
    }

    public override string ToString()
    {
        var sorted = Times.Order().ToArray();
        string At(double share) => sorted[(int)(share * (sorted.Length - 1))].TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture);
        var rate = Total == default ? "" : (sorted.Length / Total.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
        return $"| {Name} | {sorted.Length} | {rate} | {At(0.5)} | {At(0.99)} | {At(1)} |";
    }
}
