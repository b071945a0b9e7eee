using System.Diagnostics;
using System.Threading.Channels;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>Makes and deletes pods, and takes the times at which a watcher sees them Ready and gone.</summary>
internal sealed class PodTimes(ApiClient api, string ns) : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private readonly Channel<(string Name, bool Ready, bool Gone, long At)> _seen = Channel.CreateUnbounded<(string, bool, bool, long)>();
    private readonly CancellationTokenSource _over = new();
    private Task _watching = Task.CompletedTask;
    private int _number;

    private string Pods => $"/api/v1/namespaces/{ns}/pods";

    public void Start() => _watching = WatchAsync();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching.ContinueWith(_ => { }, TaskScheduler.Default);
        _over.Dispose();
    }

    /// <returns>How long one pod took to be Ready, and to be gone.</returns>
    public async Task<(TimeSpan Ready, TimeSpan Gone)> OneAsync(CancellationToken ct)
    {
        var name = $"one-{++_number}";
        var start = Stopwatch.GetTimestamp();
        await CreateAsync(name, ct);
        var ready = (await WhenAsync([name], s => s.Ready, start, ct))[0];
        start = Stopwatch.GetTimestamp();
        await DeleteAsync(name, ct);
        return (ready, (await WhenAsync([name], s => s.Gone, start, ct))[0]);
    }

    /// <returns>When each of the pods was Ready, counted from the first request.</returns>
    public async Task<IReadOnlyList<TimeSpan>> BurstAsync(int count, CancellationToken ct)
    {
        var names = Enumerable.Range(0, count).Select(_ => $"burst-{++_number}").ToList();
        var start = Stopwatch.GetTimestamp();
        foreach (var name in names)
        {
            await CreateAsync(name, ct);
        }

        var times = await WhenAsync(names, s => s.Ready, start, ct);
        foreach (var name in names)
        {
            await DeleteAsync(name, ct);
        }

        await WhenAsync(names, s => s.Gone, start, ct);
        return times;
    }

    private Task CreateAsync(string name, CancellationToken ct) => api.SendAsync(
        HttpMethod.Post,
        Pods,
        $$$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{{name}}}"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"localhost/busybox:1",
        "imagePullPolicy":"IfNotPresent","command":["/bin/sh","-c","trap 'exit 0' TERM; while :; do sleep 0.1; done"]}]}}
        """,
        ct);

    private Task DeleteAsync(string name, CancellationToken ct) => api.SendAsync(HttpMethod.Delete, $"{Pods}/{name}", null, ct);

    private async Task WatchAsync()
    {
        await foreach (var change in api.WatchAsync($"{Pods}?watch=1", _over.Token))
        {
            var pod = change["object"]!;
            var ready = pod["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") == true;
            _seen.Writer.TryWrite(((string)pod["metadata"]!["name"]!, ready, (string?)change["type"] == "DELETED", Stopwatch.GetTimestamp()));
        }
    }

    private async Task<List<TimeSpan>> WhenAsync(
        IEnumerable<string> names, Func<(string Name, bool Ready, bool Gone, long At), bool> wanted, long start, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_patience);
        var missing = names.ToHashSet();
        var times = new List<TimeSpan>();
        while (missing.Count > 0)
        {
            var seen = await _seen.Reader.ReadAsync(limit.Token);
            if (wanted(seen) && missing.Remove(seen.Name))
            {
                times.Add(Stopwatch.GetElapsedTime(start, seen.At));
            }
        }

        return times;
    }
}
