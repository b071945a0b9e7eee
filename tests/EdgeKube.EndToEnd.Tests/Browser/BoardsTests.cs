using System.Text.RegularExpressions;
using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>A board dies, and comes back, before somebody's eyes.</summary>
public sealed class BoardsTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Alive = "(?!Not ready)"; // a machine that is short of something has a problem, and is alive
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_board_dies_and_comes_back()
    {
        Site.NeedsBoards();
        await using var viewer = await MqttUser.NewAsync("viewer");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(viewer);
            await Expect(Cell(visitor, Alive)).ToBeVisibleAsync();
            (await Cluster.ScriptAsync(["node", "stop", "2"], Ct)).Succeeded();
            try
            {
                await Expect(Cell(visitor, "Not ready")).ToBeVisibleAsync(new() { Timeout = (float)_patience.TotalMilliseconds });
                await Expect(visitor.Page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "node-2" }).First).ToBeVisibleAsync(); // among the problems
                await Screenshots.TakeAsync(visitor.Page, "board-lost");
            }
            finally
            {
                (await Cluster.ScriptAsync(["node", "start", "2"], Ct)).Succeeded();
            }

            await Expect(Cell(visitor, Alive)).ToBeVisibleAsync(new() { Timeout = (float)_patience.TotalMilliseconds });
        });
        await Cluster.KubectlAsync("wait node/node-2 --for=condition=Ready --timeout=60s");
    }

    [Fact]
    public async Task A_board_is_cordoned_and_taken_back()
    {
        Site.NeedsBoards();
        await using var operates = await MqttUser.NewAsync("operator");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(operates);
            await visitor.GoAsync("boards/node-2");
            await visitor.Button("Cordon").ClickAsync();
            await visitor.ConfirmAsync("Cordon node-2?", "Cordon");
            await visitor.Button("Uncordon").ClickAsync();
            await Expect(visitor.Button("Cordon")).ToBeVisibleAsync();
            await Cluster.UntilAsync("get node node-2 -o jsonpath={.spec.unschedulable}", text => text.Length == 0);
        });
    }

    private static ILocator Cell(Visitor visitor, string words) =>
        visitor.Page.GetByRole(AriaRole.List, new() { Name = "All boards" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^node-2: {words}") });
}
