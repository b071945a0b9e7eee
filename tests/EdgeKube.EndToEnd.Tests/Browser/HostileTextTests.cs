using System.Globalization;
using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Whoever may write a log line or an event writes no HTML into the page.</summary>
public sealed class HostileTextTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Html = "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>";

    [Fact]
    public async Task HTML_in_an_event_and_a_cause_stays_text()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await using var admin = await MqttUser.NewAsync("admin");
        await space.CreateAsync(Examples.Web(replicas: 1));
        await space.KubectlAsync(["annotate", "deployment", "web", $"kubernetes.io/change-cause={Html}"]);
        await chromium.VisitAsync(async visitor =>
        {
            ForbidDialogs(visitor.Page);
            await visitor.SignInAsync(admin);
            await visitor.GoAsync("events");
            await Expect(visitor.Heading("Events")).ToBeVisibleAsync();
            var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            await space.CreateAsync($$"""
                apiVersion: v1
                kind: Event
                metadata: {name: hostile}
                involvedObject: {apiVersion: v1, kind: Pod, name: web, namespace: {{space.Name}}}
                type: Warning
                reason: Hostile
                message: '{{Html}}'
                firstTimestamp: '{{now}}'
                lastTimestamp: '{{now}}'
                count: 1
                """);
            await Expect(visitor.Page.GetByText(Html)).ToBeVisibleAsync();
            await NothingWasMadeOfItAsync(visitor.Page);
            await visitor.GoAsync($"workloads/{space.Name}/deployment/web");
            await Expect(visitor.Page.GetByText(Html).First).ToBeVisibleAsync();
            await NothingWasMadeOfItAsync(visitor.Page);
        });
    }

    [Fact]
    public async Task HTML_in_a_log_stays_text()
    {
        Site.NeedsBoards();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var viewer = await MqttUser.NewAsync("viewer");
        await space.RunAsync("hostile", $"echo \"{Html}\"; sleep 3600");
        await space.ReadyAsync("hostile");
        await chromium.VisitAsync(async visitor =>
        {
            ForbidDialogs(visitor.Page);
            await visitor.SignInAsync(viewer);
            await visitor.GoAsync($"pods/{space.Name}/hostile/logs");
            await Expect(visitor.Page.GetByRole(AriaRole.Log)).ToContainTextAsync(Html);
            await NothingWasMadeOfItAsync(visitor.Page);
        });
    }

    private static void ForbidDialogs(IPage page) => page.Dialog += async (_, dialog) =>
    {
        await page.EvaluateAsync("text => console.error(text)", $"a script of a stranger ran: {dialog.Message}");
        await dialog.DismissAsync();
    };

    private static async Task NothingWasMadeOfItAsync(IPage page) =>
        Assert.Equal(0, await page.Locator("img[src=x], main script, main b:text-is('bold')").CountAsync());
}
