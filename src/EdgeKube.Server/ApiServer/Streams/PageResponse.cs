using System.IO.Compression;
using System.Net;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>An answer that comes through the proxy: where it leads its reader is rewritten, in its header and in HTML pages.</summary>
internal static class PageResponse
{
    public static async Task RewriteAsync(HttpResponseMessage response, PageLinks links, CancellationToken ct)
    {
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            return;
        }

        if (response.Headers.TryGetValues("Location", out var locations) && locations.FirstOrDefault() is { Length: > 0 } location)
        {
            response.Headers.Remove("Location");
            response.Headers.TryAddWithoutValidation("Location", links.Rewrite(location));
        }
        else if (response.Content.Headers.ContentType?.MediaType == "text/html" && response.RequestMessage?.Method != HttpMethod.Head)
        {
            await RewritePageAsync(response, links, ct);
        }
    }

    private static async Task RewritePageAsync(HttpResponseMessage response, PageLinks links, CancellationToken ct)
    {
        var encoding = string.Join(',', response.Content.Headers.ContentEncoding);
        if (encoding is not ("" or "gzip" or "deflate"))
        {
            return; // what cannot be read passes as it is
        }

        var body = await response.Content.ReadAsStreamAsync(ct);
        var page = encoding switch
        {
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            "deflate" => new DeflateStream(body, CompressionMode.Decompress),
            _ => body,
        };
        var rewritten = new StreamContent(new PageStream(page, new PageRewriter(links)));
        foreach (var (name, values) in response.Content.Headers)
        {
            if (name is not ("Content-Length" or "Content-Encoding" or "Content-MD5"))
            {
                rewritten.Headers.TryAddWithoutValidation(name, values);
            }
        }

        response.Content = rewritten; // the old content ends with its stream
    }
}
