using Microsoft.Playwright;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>Pictures for docs/images, taken only when EDGEKUBE_SCREENSHOTS is 1.</summary>
internal static class Screenshots
{
    private const int Most = 150_000;

    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("EDGEKUBE_SCREENSHOTS") != "1")
        {
            return;
        }

        var file = Path.Combine(Repository.Root, "docs", "images", $"{name}.png");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var picture = await page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled });
        Assert.True(picture.Length <= Most, $"{file} has {picture.Length} bytes; it may have {Most}");
    }
}
