using EdgeKube.EndToEnd.Tests.Clients;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>The link goes, and comes back.</summary>
public sealed class LinkTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_lost_link_is_shown_at_once_and_found_again()
    {
        await using var viewer = await MqttUser.NewAsync("viewer");
        await chromium.VisitAsync(
            async visitor =>
            {
                await visitor.SignInAsync(viewer);
                await visitor.Page.Context.SetOfflineAsync(true);
                await Expect(visitor.Page.GetByText("The link to the server is lost.")).ToBeVisibleAsync(new() { Timeout = 3_000 });
                await Expect(visitor.Heading("Overview")).ToBeVisibleAsync(); // what was known stays to be seen
                await visitor.Page.Context.SetOfflineAsync(false);
                await Expect(visitor.Page.GetByText("The link to the server is lost.")).ToBeHiddenAsync(new() { Timeout = 10_000 });
                await Expect(visitor.Page.GetByText("The link is back.")).ToBeVisibleAsync();
            },
            tolerated: "WebSocket connection");
    }
}
