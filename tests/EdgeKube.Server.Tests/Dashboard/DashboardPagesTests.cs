using System.IO.Compression;
using System.Net;
using EdgeKube.Server.Dashboard;
using EdgeKube.Server.Tests.ApiServer;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace EdgeKube.Server.Tests.Dashboard;

/// <summary>The page at the API's port, asked for by nobody in particular.</summary>
public sealed class DashboardPagesTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>, IDisposable
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private const string ScriptPath = "/dashboard/assets/index-Cr4j3x9k.js";
    private readonly HttpClient _nobody = server.Client(certificate: null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _nobody.Dispose();

    [Fact]
    public async Task A_browser_gets_the_page_without_signing_in()
    {
        using var answer = await AskAsync("GET", "/", Browser);
        Assert.Equal((HttpStatusCode.OK, "text/html; charset=utf-8"), (answer.StatusCode, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal(SamplePage.Index, await answer.Content.ReadAsStringAsync(Ct));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("*/*")]
    [InlineData(null)]
    public async Task Other_clients_keep_the_APIs_own_answer(string? accept)
    {
        using var refused = await AskAsync("GET", "/", accept);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode); // nobody may see the API's paths
        var answer = await server.GetAsync("/", Ct);
        Assert.Contains("/apis", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_sent_as_it_was_compressed_to_who_takes_gzip()
    {
        using var answer = await AskAsync("GET", ScriptPath, "*/*", "gzip, deflate, br");
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        Assert.Equal("text/javascript; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var packed = await answer.Content.ReadAsByteArrayAsync(Ct);
        Assert.Equal(packed.Length, answer.Content.Headers.ContentLength);
        using var unpacked = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        Assert.Equal(SamplePage.Script, await unpacked.ReadToEndAsync(Ct));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("br")]
    [InlineData("gzip;q=0")]
    [InlineData("gzip;q=0.00, br")]
    public async Task And_uncompressed_to_who_does_not(string? encodings)
    {
        using var answer = await AskAsync("GET", ScriptPath, "*/*", encodings);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", answer.Headers.Vary.Single());
        Assert.Equal(SamplePage.Script, await answer.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    public async Task What_has_a_hash_in_its_name_is_kept_for_good()
    {
        using var answer = await AskAsync("GET", ScriptPath, "*/*");
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
    }

    [Theory]
    [InlineData("/", Browser)]
    [InlineData("/dashboard/icon.svg", "image/*")]
    [InlineData(ScriptPath, "*/*")]
    public async Task What_did_not_change_is_not_sent_again(string path, string accept)
    {
        using var first = await AskAsync("GET", path, accept);
        using var request = Request("GET", path, accept, encodings: "gzip");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _nobody.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task The_page_itself_is_asked_for_anew_each_time()
    {
        using var answer = await AskAsync("GET", "/", Browser);
        Assert.True(answer.Headers.CacheControl!.NoCache);
        Assert.Equal(["Accept", "Accept-Encoding"], answer.Headers.Vary);
    }

    [Theory]
    [InlineData("/", Browser)]
    [InlineData(ScriptPath, "*/*")]
    [InlineData("/dashboard/none.js", "*/*")]
    public async Task Every_answer_tells_the_browser_what_to_refuse(string path, string accept)
    {
        using var answer = await AskAsync("GET", path, accept);
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("camera=()", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", Browser, null)]
    [InlineData(ScriptPath, "*/*", "gzip")]
    [InlineData("/dashboard/none.js", "*/*", null)]
    public async Task HEAD_is_answered_like_GET_without_the_body(string path, string accept, string? encodings)
    {
        using var get = await AskAsync("GET", path, accept, encodings);
        using var head = await AskAsync("HEAD", path, accept, encodings);
        Assert.Equal((get.StatusCode, get.Headers.ETag), (head.StatusCode, head.Headers.ETag));
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("DELETE", "/dashboard/icon.svg")]
    [InlineData("PUT", ScriptPath)]
    public async Task Other_methods_are_refused(string method, string path)
    {
        using var answer = await AskAsync(method, path, Browser);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/dashboard/none.js")]
    [InlineData("/dashboard/assets/../../etc/passwd")]
    [InlineData("/dashboard/%2e%2e/definitions.json")]
    [InlineData("/dashboard//index.html")]
    public async Task What_is_no_file_of_the_page_is_not_found(string path)
    {
        using var answer = await AskAsync("GET", path, "*/*");
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{answer.StatusCode}");
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/")]
    public async Task Who_types_the_folders_name_is_led_to_the_page(string path)
    {
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = path } };
        var pages = new DashboardPages(SamplePage.Open);
        Assert.True(pages.Serves(http.Request));
        await pages.HandleAsync(http);
        Assert.Equal((302, "/"), (http.Response.StatusCode, http.Response.Headers.Location.ToString()));
    }

    [Fact]
    public async Task A_build_without_the_page_says_how_to_build_it()
    {
        var http = new DefaultHttpContext { Request = { Method = "GET", Path = "/" }, Response = { Body = new MemoryStream() } };
        await new DashboardPages(_ => null).HandleAsync(http);
        http.Response.Body.Position = 0;
        Assert.Equal((404, "text/html; charset=utf-8"), (http.Response.StatusCode, http.Response.ContentType));
        Assert.Contains("scripts/dashboard.sh", await new StreamReader(http.Response.Body).ReadToEndAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_of_the_API_are_not_the_pages()
    {
        var pages = new DashboardPages(SamplePage.Open);
        foreach (var path in new[] { "/api", "/apis", "/version", "/dashboards", "/mqtt", "/openapi/v2" })
        {
            Assert.False(pages.Serves(new DefaultHttpContext { Request = { Path = path, Headers = { Accept = Browser } } }.Request), path);
        }
    }

    private Task<HttpResponseMessage> AskAsync(string method, string path, string? accept, string? encodings = null) =>
        _nobody.SendAsync(Request(method, path, accept, encodings), Ct);

    private static HttpRequestMessage Request(string method, string path, string? accept, string? encodings)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Version = HttpVersion.Version20 };
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        if (encodings is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", encodings);
        }

        return request;
    }
}
