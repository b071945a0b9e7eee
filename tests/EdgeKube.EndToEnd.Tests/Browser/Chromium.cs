using Microsoft.Playwright;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Debian's own Chromium, driven by Playwright, whose driver comes with its package; nothing is fetched.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";

    // A busy machine is no finding.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(40);

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Opens a fresh profile at the dashboard's sign-in page and lets the test act; fails on what the console or the page complains of.</summary>
    /// <param name="tolerated">Part of a console message that the test brings about itself.</param>
    internal async Task VisitAsync(Func<Visitor, Task> act, Look look = default, string? tolerated = null)
    {
        await using var context = await NewContextAsync((await Site.FindAsync()).Address, look);
        var complaints = new Complaints(tolerated);
        var page = await context.NewPageAsync();
        await complaints.ListenAsync(page);
        await page.GotoAsync("/");
        await act(new Visitor(page));
        complaints.AssertNone();
    }

    /// <summary>A fresh profile.</summary>
    internal async Task<IBrowserContext> NewContextAsync(Uri address, Look look)
    {
        Assert.SkipUnless(_browser is not null, $"{Executable} is not installed; scripts/setup.sh --clients installs it");
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            IgnoreHTTPSErrors = true, // the cluster's own CA
            ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = look.Phone ? new() { Width = 390, Height = 844 } : new() { Width = 1280, Height = 800 },
            HasTouch = look.Phone,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout((float)_patience.TotalMilliseconds);
        return context;
    }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout((float)_patience.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
