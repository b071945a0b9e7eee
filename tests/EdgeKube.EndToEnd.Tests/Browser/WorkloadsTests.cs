using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>A workload is scaled, restarted, rolled out and back by hand.</summary>
public sealed class WorkloadsTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task It_is_scaled_and_restarted()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.CreateAsync(Examples.Web(replicas: 1));
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(operates);
            await visitor.GoAsync($"workloads/{space.Name}/deployment/web");
            await visitor.Page.GetByLabel("Number of pods").FillAsync("2");
            await Expect(visitor.Page.GetByText("From 1 to 2 pods.")).ToBeVisibleAsync();
            await visitor.Button("Scale").ClickAsync();
            await Expect(visitor.Page.GetByText("web is scaled to 2 pods.")).ToBeVisibleAsync();
            await Expect(visitor.Page.GetByText("2 pods shall run.")).ToBeVisibleAsync();
            Assert.Equal("2", await space.KubectlAsync("get deployment web -o jsonpath={.spec.replicas}"));

            await visitor.Button("Restart").ClickAsync();
            await visitor.ConfirmAsync("Restart web?", "Restart");
            await Expect(visitor.Page.GetByText("web is being restarted.")).ToBeVisibleAsync();
            await space.UntilAsync("get deployment web -o jsonpath={.spec.template.metadata.annotations}", text => text.Contains("restartedAt", StringComparison.Ordinal));
            await Expect(visitor.Button("Roll back to revision 1")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_roll_out_is_watched_and_taken_back()
    {
        Site.NeedsBoards();
        await using var space = await TestNamespace.NewAsync("browser");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.CreateAsync(Examples.Web(replicas: 2));
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(operates);
            await visitor.GoAsync($"workloads/{space.Name}/deployment/web");
            var rollout = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Roll-out" });
            await Expect(rollout).ToContainTextAsync("Done", new() { Timeout = 60_000 });
            await space.KubectlAsync("set env deployment/web VERSION=2");
            await Expect(rollout).ToContainTextAsync("Under way");
            await Expect(rollout).ToContainTextAsync("Done", new() { Timeout = 60_000 });

            await visitor.Button("Roll back to revision 1").ClickAsync();
            await visitor.ConfirmAsync("Roll web back to revision 1?", "Roll back");
            await Expect(visitor.Page.GetByText("web goes back to revision 1.")).ToBeVisibleAsync();
            await Expect(rollout).ToContainTextAsync("Under way");
            await Expect(rollout).ToContainTextAsync("Done", new() { Timeout = 60_000 });
            Assert.Equal("", await space.KubectlAsync("get deployment web -o jsonpath={.spec.template.spec.containers[0].env}"));
        });
    }
}
