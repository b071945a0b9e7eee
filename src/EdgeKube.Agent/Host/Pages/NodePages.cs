using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;

namespace EdgeKube.Agent.Host.Pages;

/// <summary>Answers the server's requests for pages.</summary>
internal sealed class NodePages(IEnumerable<INodePage> pages) : IStreamHandler
{
    private const int NotFound = 404;
    private readonly IReadOnlyList<INodePage> _pages = [.. pages];

    public string Kind => StreamOpen.PageKind;

    public async Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        var page = _pages.FirstOrDefault(p => p.Path == open.Path) ?? throw new StreamException(NotFound, "404 page not found");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(await page.ReadAsync(ct)), ct);
    }
}
