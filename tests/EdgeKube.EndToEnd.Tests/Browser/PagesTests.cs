using System.Text.Json;
using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Every page, on a phone and on a desktop, in the light and in the dark: readable for all, and nothing sticks out.</summary>
public sealed class PagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string _axe = Path.Combine(Repository.Root, "artifacts", "tools", "browser", "node_modules", "axe-core", "axe.min.js");

    // Of these docs/images has the desktop in the light and the phone in the dark.
    private static readonly string[] _pictured = ["overview", "board", "workload", "pods"];

    // A board's own pages only where there is one.
    private static readonly (string Route, string Name)[] _pages =
    [
        ("", "overview"),
        ("boards", "boards"),
        .. Repository.OwnCluster is null ? [("boards/node-1", "board"), ("boards/node-1/details", "board-details"), ("boards/node-1/log", "board-log")] : Array.Empty<(string, string)>(),
        ("workloads", "workloads"),
        ("workloads/NAMESPACE/deployment/web", "workload"),
        ("pods", "pods"),
        ("edit/apps%2Fv1/Deployment/NAMESPACE/web", "editor"),
        ("new", "new"),
        ("services", "services"),
        ("storage", "storage"),
        ("events", "events"),
        ("add-a-board", "add-a-board"),
        ("settings", "settings"),
    ];

    public static TheoryData<bool, bool> Looks => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Pages_are_readable_for_all_and_fit(bool phone, bool dark)
    {
        var look = new Look(phone, dark);
        var problems = new List<string>();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var admin = await MqttUser.NewAsync("admin");
        await space.CreateAsync(Examples.Web(replicas: 2));
        await chromium.VisitAsync(
            async visitor =>
            {
                problems.AddRange(await LookAsync(visitor, look, "sign-in"));
                await visitor.SignInAsync(admin);
                foreach (var (route, name) in _pages)
                {
                    await visitor.GoAsync(route.Replace("NAMESPACE", space.Name, StringComparison.Ordinal));
                    await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Level = 1 }).First).ToBeVisibleAsync();
                    await Expect(visitor.Page.Locator(".loading, [aria-busy=true]")).ToHaveCountAsync(0);
                    problems.AddRange(await LookAsync(visitor, look, name));
                }
            },
            look);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    private static async Task<IReadOnlyList<string>> LookAsync(Visitor visitor, Look look, string name)
    {
        if (_pictured.Contains(name) && look.Phone == look.Dark)
        {
            await Screenshots.TakeAsync(visitor.Page, $"{name}-{look}");
        }

        var found = new List<string>();
        if (await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth") is var wider and > 0)
        {
            found.Add($"{name}, {look}: {wider} pixels wider than the window");
        }

        Assert.True(File.Exists(_axe), $"{_axe} is missing; run scripts/setup.sh --clients");
        await visitor.Page.EvaluateAsync(await File.ReadAllTextAsync(_axe, Ct)); // as the browser's own console would: the page's policy forbids it a script element
        var result = await visitor.Page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] })");
        foreach (var violation in result.GetProperty("violations").EnumerateArray().Where(v => v.GetProperty("impact").GetString() is "serious" or "critical"))
        {
            var nodes = violation.GetProperty("nodes").EnumerateArray().Select(n => n.GetProperty("html").GetString()).Take(3);
            found.Add($"{name}, {look}: {violation.GetProperty("impact")} {violation.GetProperty("id")}: {violation.GetProperty("help")}: {string.Join(" | ", nodes)}");
        }

        return found;
    }
}
