using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Browser;

/// <summary>What a page's console, its scripts and its content security policy complain of: a test ends with none.</summary>
internal sealed class Complaints(string? tolerated)
{
    private readonly ConcurrentQueue<string> _heard = [];

    public async Task ListenAsync(IPage page)
    {
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" or "assert")
            {
                Add($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => Add($"uncaught: {error}");
        await page.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', e => console.error(`policy violated: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))");
    }

    public void AssertNone() => Assert.Empty(_heard);

    private void Add(string complaint)
    {
        if (tolerated is null || !complaint.Contains(tolerated, StringComparison.Ordinal))
        {
            _heard.Enqueue(complaint);
        }
    }
}
