using EdgeKube.EndToEnd.Tests.Clients;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>What somebody may not do is not offered; what he may do, is.</summary>
public sealed class RolesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] _changes = ["Restart", "Pause", "Delete", "Scale"];

    [Fact]
    public async Task A_viewer_is_offered_nothing_that_changes_anything()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await using var viewer = await MqttUser.NewAsync("viewer");
        await space.CreateAsync(Examples.Web(replicas: 1));
        var pod = await PodAsync(space);
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(viewer);
            await visitor.GoAsync($"pods/{space.Name}/{pod}");
            await Expect(visitor.Link("Logs").First).ToBeVisibleAsync(); // rights are known then
            await Expect(visitor.Link("Terminal")).ToHaveCountAsync(0);
            await Expect(visitor.Button("Delete")).ToHaveCountAsync(0);

            await visitor.GoAsync($"workloads/{space.Name}/deployment/web");
            await Expect(visitor.Page.GetByText("1 pod shall run.")).ToBeVisibleAsync();
            await Expect(visitor.Link("YAML")).ToBeVisibleAsync();
            foreach (var name in _changes)
            {
                await Expect(visitor.Button(name)).ToHaveCountAsync(0);
            }

            await visitor.GoAsync("boards");
            await Expect(visitor.Heading("Boards")).ToBeVisibleAsync();
            await Expect(visitor.Link("Add a board")).ToHaveCountAsync(0);
            await visitor.GoAsync("settings");
            await Expect(visitor.Main.GetByText($"mqtt:{viewer.Name}")).ToBeVisibleAsync();
            await Expect(visitor.Button("Add a user")).ToHaveCountAsync(0);
        });
    }

    [Fact]
    public async Task An_admin_is_offered_all_of_it()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await using var admin = await MqttUser.NewAsync("admin");
        await space.CreateAsync(Examples.Web(replicas: 1));
        var pod = await PodAsync(space);
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(admin);
            await visitor.GoAsync($"pods/{space.Name}/{pod}");
            await Expect(visitor.Link("Terminal")).ToBeVisibleAsync();
            await Expect(visitor.Button("Delete")).ToBeVisibleAsync();

            await visitor.GoAsync($"workloads/{space.Name}/deployment/web");
            foreach (var name in _changes)
            {
                await Expect(visitor.Button(name)).ToBeVisibleAsync();
            }

            await visitor.GoAsync("boards");
            await Expect(visitor.Link("Add a board")).ToBeVisibleAsync();
        });
    }

    private static async Task<string> PodAsync(TestNamespace space) =>
        (await space.UntilAsync("get pods -o name", text => text.Length > 0)).Trim().Split('\n')[0]["pod/".Length..];
}
