using System.Text.RegularExpressions;
using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Into a pod: its log, a terminal.</summary>
public sealed class PodsTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Counting = "i=0; while true; do i=$((i+1)); echo \"line $i of the log\"; sleep 1; done";

    [Fact]
    public async Task A_log_follows_stands_still_and_is_searched()
    {
        Site.NeedsBoards();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var viewer = await MqttUser.NewAsync("viewer");
        await space.RunAsync("counts", Counting);
        await space.ReadyAsync("counts");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(viewer);
            await visitor.GoAsync($"pods/{space.Name}/counts/logs");
            var log = visitor.Page.GetByRole(AriaRole.Log);
            await Expect(log).ToContainTextAsync("line 1 of the log");
            await Expect(log).ToContainTextAsync("line 8 of the log");
            await visitor.Button("Pause").ClickAsync();
            await Expect(visitor.Page.GetByText("Paused: new lines come, but the text stands still.")).ToBeVisibleAsync();
            await visitor.Button("Follow").ClickAsync();

            await visitor.Page.GetByLabel("Search the log").FillAsync("line 3 of");
            await Expect(visitor.Page.GetByText("1 line", new() { Exact = true })).ToBeVisibleAsync();
            await visitor.Page.GetByLabel("Search the log").PressAsync("Enter");
            await Expect(visitor.Page.GetByText("1 of 1 line", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(log.Locator("mark")).ToHaveTextAsync("line 3 of");
            await Screenshots.TakeAsync(visitor.Page, "log");
        });
    }

    [Fact]
    public async Task A_terminal_takes_what_is_typed()
    {
        Site.NeedsBoards();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.RunAsync("shell", "sleep 3600");
        await space.ReadyAsync("shell");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(operates);
            await visitor.GoAsync($"pods/{space.Name}/shell/terminal");
            await visitor.Page.GetByLabel("For a screen reader").CheckAsync(); // it then tells its text to others than eyes, too
            await Expect(visitor.Page.GetByText("Connected to c.")).ToBeVisibleAsync();
            var terminal = visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Terminal in c" });
            await terminal.GetByRole(AriaRole.Textbox).FocusAsync();
            await visitor.Page.Keyboard.TypeAsync("echo $((6*7))-is-it; tty\n");
            await Expect(terminal).ToContainTextAsync("42-is-it");
            await Expect(terminal).ToContainTextAsync("/dev/pts/");
            await Screenshots.TakeAsync(visitor.Page, "terminal");
            await visitor.Page.Keyboard.TypeAsync("exit 3\n");
            await Expect(visitor.Page.GetByText("Ended with exit code 3.")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_pod_that_fails_says_why_in_words()
    {
        Site.NeedsBoards();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var viewer = await MqttUser.NewAsync("viewer");
        await space.RunAsync("fails", "echo going; exit 7");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(viewer);
            await visitor.GoAsync($"pods?namespace={space.Name}");
            var row = visitor.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "fails" });
            await Expect(row).ToContainTextAsync(new Regex("exit code 7"), new() { Timeout = 60_000 });
            await row.GetByRole(AriaRole.Link, new() { Name = "fails" }).ClickAsync();
            await Expect(visitor.Heading("fails")).ToBeVisibleAsync();
            await Expect(visitor.Main).ToContainTextAsync(new Regex("exit code 7"));
        });
    }
}
