using System.IO.Compression;
using System.Security.Cryptography;
using EdgeKube.Server.ApiServer;
using Microsoft.AspNetCore.Http;

namespace EdgeKube.Server.Dashboard;

/// <summary>
/// Serves the built page: itself at / to who asks for HTML, so that API clients keep their own answer there, and its files below /dashboard/.
/// It keeps nothing in memory: files go from the executable to the socket as they were compressed when it was built.
/// </summary>
internal sealed class DashboardPages(OpenPage open) : IWebPages
{
    private const string Below = "/dashboard/";
    private const string Index = "index.html";
    private const string Hashed = "assets/"; // the build puts a hash of the content into these files' names
    private const string NotBuilt =
        "<!doctype html><title>EdgeKube</title><p>This edgekube was built without its dashboard: run scripts/dashboard.sh (it needs Node.js 18 and npm), then ./publish.sh.</p>\n";

    public bool Serves(HttpRequest request) =>
        request.Path.Value is "/" or "" or null ? AsksForHtml(request) : IsBelow(request.Path.Value);

    public async Task HandleAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        PageHeaders.Add(response.Headers);
        if (request.Method is not ("GET" or "HEAD"))
        {
            response.Headers.Allow = "GET, HEAD";
            await SayAsync(http, StatusCodes.Status405MethodNotAllowed, "text/plain; charset=utf-8", $"the method {request.Method} is not supported\n");
            return;
        }

        var path = request.Path.Value ?? "/";
        if (path is "/dashboard" or Below)
        {
            response.Redirect("/");
            return;
        }

        var name = path.Length > 1 ? path[Below.Length..] : Index;
        await using var file = open(name);
        if (file is null)
        {
            await (name == Index
                ? SayAsync(http, StatusCodes.Status404NotFound, MediaTypes.Html, NotBuilt)
                : SayAsync(http, StatusCodes.Status404NotFound, "text/plain; charset=utf-8", "no such file\n"));
            return;
        }

        await SendAsync(http, name, file);
    }

    private static bool IsBelow(string path) => path.StartsWith(Below, StringComparison.Ordinal) || path == "/dashboard";

    // A client of the API, and curl, accept anything: only a browser names HTML.
    private static bool AsksForHtml(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task SendAsync(HttpContext http, string name, Stream file)
    {
        var (request, response) = (http.Request, http.Response);
        var tag = await TagAsync(name, file, http.RequestAborted);
        response.Headers.ETag = tag;
        response.Headers.Vary = name == Index ? "Accept, Accept-Encoding" : "Accept-Encoding";
        response.Headers.CacheControl = IsHashed(name) ? "public, max-age=31536000, immutable" : "no-cache";
        if (request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = MediaTypes.Of(name);
        if (AcceptsGzip(request))
        {
            response.Headers.ContentEncoding = "gzip";
            response.ContentLength = file.Length;
            await CopyAsync(http, file);
            return;
        }

        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await CopyAsync(http, unpacked);
    }

    // Weak: the same file is sent with and without compression.
    private static async Task<string> TagAsync(string name, Stream file, CancellationToken ct)
    {
        if (IsHashed(name))
        {
            return $"W/\"{name[Hashed.Length..]}\"";
        }

        var hash = await SHA256.HashDataAsync(file, ct);
        file.Position = 0;
        return $"W/\"{Convert.ToHexStringLower(hash.AsSpan(0, 8))}\"";
    }

    private static bool IsHashed(string name) => name.StartsWith(Hashed, StringComparison.Ordinal);

    private static bool AcceptsGzip(HttpRequest request)
    {
        foreach (var coding in request.Headers.AcceptEncoding.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = coding.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] is "gzip" or "*")
            {
                return parts.Length == 1 || parts[1].AsSpan().TrimEnd('0').TrimEnd('.').TrimEnd('0') is not "q="; // any way to write zero
            }
        }

        return false;
    }

    private static Task SayAsync(HttpContext http, int code, string mediaType, string text)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = mediaType;
        http.Response.Headers.CacheControl = "no-cache";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync(text, http.RequestAborted);
    }

    private static Task CopyAsync(HttpContext http, Stream content) =>
        HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : content.CopyToAsync(http.Response.Body, http.RequestAborted);
}
