using System.Text.RegularExpressions;
using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>YAML is edited: an error is shown at its line, a change before it is applied.</summary>
public sealed class EditorTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task An_error_is_shown_at_its_line_and_a_good_change_is_applied()
    {
        await using var space = await TestNamespace.NewAsync("browser");
        await using var operates = await MqttUser.NewAsync("operator");
        await space.CreateAsync(Examples.Web(replicas: 0));
        await chromium.VisitAsync(async visitor =>
        {
            await visitor.SignInAsync(operates);
            await visitor.GoAsync($"edit/apps%2Fv1/Deployment/{space.Name}/web");
            var editor = visitor.Page.GetByRole(AriaRole.Textbox, new() { Name = "YAML of web" });
            var text = await editor.InputValueAsync();

            await editor.FillAsync(text.Replace("replicas: 0", "replicas: [", StringComparison.Ordinal)); // no YAML
            await visitor.Button("Check").ClickAsync();
            await Expect(Mark(visitor, null)).ToBeVisibleAsync();
            await Expect(visitor.Button("Apply")).ToBeDisabledAsync();

            var wrong = text.Replace("replicas: 0", "replicas: 0\n  minReadySeconds: -3", StringComparison.Ordinal); // YAML that the server refuses
            await editor.FillAsync(wrong);
            await visitor.Button("Check").ClickAsync();
            await Expect(Mark(visitor, LineOf(wrong, "minReadySeconds: -3"))).ToBeVisibleAsync();
            await Expect(visitor.Page.GetByText("must be greater than or equal to 0").First).ToBeVisibleAsync();
            await Screenshots.TakeAsync(visitor.Page, "editor-error");

            await editor.FillAsync(text.Replace("replicas: 0", "replicas: 0\n  minReadySeconds: 3", StringComparison.Ordinal));
            await visitor.Button("Check").ClickAsync();
            await Expect(visitor.Page.GetByText("The server accepts it. This would change:")).ToBeVisibleAsync();
            Assert.Equal("", await space.KubectlAsync("get deployment web -o jsonpath={.spec.minReadySeconds}"));
            await visitor.Button("Apply").ClickAsync();
            await Expect(visitor.Page.GetByText("Deployment web was applied.")).ToBeVisibleAsync();
            Assert.Equal("3", await space.KubectlAsync("get deployment web -o jsonpath={.spec.minReadySeconds}"));
        });
    }

    private static ILocator Mark(Visitor visitor, int? line) =>
        visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = line is { } number ? new Regex($@"^Line {number}\b") : new Regex(@"^Line \d") }).First;

    private static int LineOf(string text, string part) => text[..text.IndexOf(part, StringComparison.Ordinal)].Count(c => c == '\n') + 1;
}
