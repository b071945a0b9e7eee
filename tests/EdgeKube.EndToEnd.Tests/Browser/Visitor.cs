using EdgeKube.EndToEnd.Tests.Clients;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Someone at the page, who finds things by their roles and names, as a screen reader does.</summary>
internal sealed class Visitor(IPage page)
{
    public IPage Page => page;

    public ILocator Main => page.GetByRole(AriaRole.Main);

    public async Task SignInAsync(MqttUser user)
    {
        await TrySignInAsync(user.Name, user.Password);
        await Expect(Heading("Overview")).ToBeVisibleAsync();
    }

    public async Task TrySignInAsync(string name, string password)
    {
        await page.GetByLabel("User", new() { Exact = true }).And(page.GetByRole(AriaRole.Textbox)).FillAsync(name);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await Button("Sign in").ClickAsync();
    }

    public async Task SignInByTokenAsync(string token)
    {
        await page.GetByRole(AriaRole.Radio, new() { Name = "Token" }).CheckAsync(new() { Force = true });
        await page.GetByLabel("Token", new() { Exact = true }).And(page.Locator("input[type=password]")).FillAsync(token);
        await Button("Sign in").ClickAsync();
    }

    public ILocator Heading(string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 });

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>Answers the question that is asked before something is done.</summary>
    public async Task ConfirmAsync(string title, string action)
    {
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = title });
        await dialog.GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    /// <summary>Goes to a page of the dashboard without loading it anew.</summary>
    public Task GoAsync(string route) => page.EvaluateAsync("route => { location.hash = route; }", $"#/{route}");
}
