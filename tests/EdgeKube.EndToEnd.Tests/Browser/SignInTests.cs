using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Who gets in.</summary>
public sealed class SignInTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_user_signs_in_stays_so_after_a_reload_and_signs_out()
    {
        await using var viewer = await MqttUser.NewAsync("viewer");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(viewer);
            await visitor.Page.ReloadAsync();
            await Expect(visitor.Heading("Overview")).ToBeVisibleAsync();
            await visitor.Button("Sign out").ClickAsync();
            await Expect(visitor.Button("Sign in")).ToBeVisibleAsync();
            await visitor.Page.ReloadAsync();
            await Expect(visitor.Button("Sign in")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_token_signs_in_too()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await space.KubectlAsync("create serviceaccount visitor");
        await Cluster.KubectlAsync($"create clusterrolebinding {space.Name} --clusterrole=cluster-admin --serviceaccount={space.Name}:visitor");
        try
        {
            var token = (await space.KubectlAsync("create token visitor")).Trim();
            await chromium.VisitAsync(async visitor =>
            {
                await visitor.SignInByTokenAsync(token);
                await Expect(visitor.Heading("Overview")).ToBeVisibleAsync();
            });
        }
        finally
        {
            await Cluster.KubectlAsync($"delete clusterrolebinding {space.Name}");
        }
    }

    [Fact]
    public async Task A_wrong_password_says_so_and_the_right_one_works_then()
    {
        await using var viewer = await MqttUser.NewAsync("viewer");
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.TrySignInAsync(viewer.Name, "wrong");
            await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
            await visitor.SignInAsync(viewer);
        });
    }

    [Fact]
    public async Task A_token_that_is_none_says_so() => await chromium.VisitAsync(async visitor =>
    {
        await visitor.SignInByTokenAsync("nonsense");
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("token");
    });
}
