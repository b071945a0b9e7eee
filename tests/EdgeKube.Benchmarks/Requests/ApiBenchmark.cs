using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeKube.Benchmarks.Requests;

/// <summary>Requests of every sort against the published server, with what each took and what memory they left behind.</summary>
internal sealed class ApiBenchmark(MeasuredServer server, ApiBenchmarkOptions options)
{
    private const string Base = "/api/v1/namespaces/bench";
    private const int Lists = 10;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(ApiBenchmarkOptions options, CancellationToken ct)
    {
        await using var server = await MeasuredServer.StartAsync(options.Binary, ct);
        var before = server.Memory;
        var benchmark = new ApiBenchmark(server, options);
        await benchmark.PrepareAsync(ct);
        await Console.Out.WriteLineAsync(Measurement.Header.AsMemory(), ct);
        await benchmark.CreateAndWatchAsync(ct);
        await benchmark.WorkOnPodsAsync(ct);
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"\nmemory: {before:0} MiB before, {server.Memory:0} MiB after").AsMemory(), ct);
    }

    private async Task PrepareAsync(CancellationToken ct)
    {
        await SendAsync(HttpMethod.Post, "/api/v1/namespaces", """{"metadata":{"name":"bench"}}""", ct);
        while (true) // pods are refused until their namespace has its service account
        {
            using var found = await server.Client.GetAsync($"{Base}/serviceaccounts/default", ct);
            if (found.IsSuccessStatusCode)
            {
                return;
            }
        }
    }

    private async Task CreateAndWatchAsync(CancellationToken ct)
    {
        var begun = new ConcurrentDictionary<string, long>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var watch = await server.Client.GetAsync($"{Base}/configmaps?watch=1", HttpCompletionOption.ResponseHeadersRead, ct);
        var seen = FollowAsync(watch, begun, ending.Token);
        Show(await Measurement.OfAsync("create a ConfigMap", options.Objects, options.Callers, i =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"cm{i:000000}");
            begun[name] = Stopwatch.GetTimestamp();
            return SendAsync(HttpMethod.Post, $"{Base}/configmaps", $$$"""{"metadata":{"name":"{{{name}}}"},"data":{"k":"{{{i:D500}}}"}}""", ct);
        }));
        ending.CancelAfter(_patience);
        Show(new("a change at a watcher", [.. await seen], default));
    }

    private async Task WorkOnPodsAsync(CancellationToken ct)
    {
        var (n, c) = (options.Objects, options.Callers);
        Show(await Measurement.OfAsync("create a Pod", n, c, i => SendAsync(HttpMethod.Post, $"{Base}/pods", Pod(i), ct)));
        Show(await Measurement.OfAsync("get a Pod", n, c, i => GetAsync($"{Base}/pods/{Name(i)}", ct)));
        const string Status = """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""";
        Show(await Measurement.OfAsync("patch a Pod's status", n, c, i => SendAsync(HttpMethod.Patch, $"{Base}/pods/{Name(i)}/status", Status, ct)));
        Show(await Measurement.OfAsync("list all Pods", Lists, 1, _ => GetAsync($"{Base}/pods", ct)));
        Show(await Measurement.OfAsync("list a tenth of them by label", Lists, 1, _ => GetAsync($"{Base}/pods?labelSelector=i%3D3", ct)));
        Show(await Measurement.OfAsync("delete a Pod", n, c, i => SendAsync(HttpMethod.Delete, $"{Base}/pods/{Name(i)}?gracePeriodSeconds=0", null, ct)));
    }

    private async Task<List<TimeSpan>> FollowAsync(HttpResponseMessage watch, ConcurrentDictionary<string, long> begun, CancellationToken ct)
    {
        var times = new List<TimeSpan>(options.Objects);
        using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync(ct));
        while (times.Count < options.Objects && await reader.ReadLineAsync(ct) is { } line)
        {
            var now = Stopwatch.GetTimestamp();
            using var change = JsonDocument.Parse(line);
            var name = change.RootElement.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString()!;
            if (begun.TryRemove(name, out var start))
            {
                times.Add(Stopwatch.GetElapsedTime(start, now));
            }
        }

        return times;
    }

    private async Task GetAsync(string path, CancellationToken ct)
    {
        using var answer = await server.Client.GetAsync(path, ct);
        answer.EnsureSuccessStatusCode();
    }

    private async Task SendAsync(HttpMethod method, string path, string? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Version = server.Client.DefaultRequestVersion };
        if (body is not null)
        {
            var type = method == HttpMethod.Patch ? "application/strategic-merge-patch+json" : "application/json";
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var answer = await server.Client.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static void Show(Measurement measured) => Console.WriteLine(measured);

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"p{i:000000}");

    private static string Pod(int i) => $$"""
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{Name(i)}}","labels":{"app":"bench","i":"{{i % 10}}"} },"spec":{"nodeName":"bench-none",
        "automountServiceAccountToken":false,"containers":[{"name":"c","image":"localhost/busybox:1","command":["sleep","1000"],"env":[{"name":"A","value":"b"}],
        "resources":{"requests":{"cpu":"10m","memory":"16Mi"},"limits":{"memory":"32Mi"} } }]} }
        """;
}
