using System.Globalization;
using System.Text.Json;
using EdgeKube.EndToEnd.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>How soon the dashboard is there with so many boards, and whether it stays smooth while they change. Told, not judged: machines differ.</summary>
public sealed class DashboardTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    private const int Loads = 7;
    private const int Seconds = 10;
    private const string Changing = "application/merge-patch+json";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_paints_and_is_live()
    {
        var boards = Trial.Number("EDGEKUBE_DASHBOARD_BOARDS", 0);
        Assert.SkipWhen(boards == 0, "scripts/trials.sh dashboard takes these figures");
        await using var server = await LoneServer.StartAsync(Ct);
        using var api = ApiClient.FromKubeconfig(server.Kubeconfig);
        for (var i = 0; i < boards; i++)
        {
            await api.SendAsync(HttpMethod.Post, "/api/v1/nodes", Node(i), Ct);
        }

        var password = await server.AddAccountAsync("looks", "viewer", Ct);
        var times = new List<(double Paint, double Live)>();
        for (var i = 0; i < Loads; i++)
        {
            times.Add(await LoadAsync(server, password, boards));
        }

        output.WriteLine($"{boards} boards, cold cache, {Loads} loads:");
        Tell("first contentful paint", times.Select(t => t.Paint));
        Tell("signed in, all boards shown", times.Select(t => t.Live));
        await StaySmoothAsync(server, api, password, boards);
    }

    // A profile of its own each time: nothing is in its cache.
    private async Task<(double Paint, double Live)> LoadAsync(LoneServer server, string password, int boards)
    {
        await using var context = await chromium.NewContextAsync(server.Address, default);
        var page = await OpenAsync(context, password, boards);
        return (
            await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            await page.EvaluateAsync<double>("window.allShown"));
    }

    private static async Task<IPage> OpenAsync(IBrowserContext context, string password, int boards)
    {
        var session = JsonSerializer.Serialize(new { kind = "user", name = "looks", password });
        await context.AddInitScriptAsync($"sessionStorage.setItem('edgekube.session', {JsonSerializer.Serialize(session)});");
        var page = await context.NewPageAsync();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync(
            "boards => document.querySelectorAll('[aria-label=\"All boards\"] > li > a').length === boards && (window.allShown = performance.now())", boards, new() { Timeout = 60_000 });
        return page;
    }

    // One in a hundred changes each second.
    private async Task StaySmoothAsync(LoneServer server, ApiClient api, string password, int boards)
    {
        await using var context = await chromium.NewContextAsync(server.Address, default);
        var page = await OpenAsync(context, password, boards);
        await page.EvaluateAsync("() => { window.long = []; new PerformanceObserver(l => l.getEntries().forEach(e => window.long.push(e.duration))).observe({ type: 'longtask' }); }");
        var changes = Math.Max(1, boards / 100);
        for (var second = 0; second < Seconds; second++)
        {
            var next = Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Ct);
            for (var i = 0; i < changes; i++)
            {
                var at = (second * changes + i) % boards;
                await api.PatchAsync($"/api/v1/nodes/{Name(at)}", """{"spec":{"unschedulable":true}}""", Changing, Ct);
            }

            await next;
        }

        var tasks = await page.EvaluateAsync<double[]>("window.long");
        var longest = tasks.Length == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{tasks.Length}, the longest {tasks.Max():0} ms");
        output.WriteLine($"  tasks over 50 ms while {changes} boards a second change, {Seconds} s: {longest}");
    }

    private void Tell(string what, IEnumerable<double> times)
    {
        var sorted = times.Order().ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what}: median {sorted[sorted.Count / 2]:0} ms, longest {sorted[^1]:0} ms"));
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"board-{number:0000}");

    private static string Node(int number) => $$$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{Name(number)}}}"},"status":{
          "capacity":{"cpu":"4","memory":"3906252Ki","pods":"110"},"allocatable":{"cpu":"4","memory":"3906252Ki","pods":"110"},
          "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"ready"}],
          "addresses":[{"type":"InternalIP","address":"10.0.{{{number / 250}}}.{{{number % 250 + 1}}}"}],
          "nodeInfo":{"kubeletVersion":"v1.34.2+edgekube","architecture":"arm64","operatingSystem":"linux","kernelVersion":"6.1.0","osImage":"Debian GNU/Linux 12","containerRuntimeVersion":"containerd://1.6.20",
            "machineID":"","systemUUID":"","bootID":"","kubeProxyVersion":""} } }
        """;
}
