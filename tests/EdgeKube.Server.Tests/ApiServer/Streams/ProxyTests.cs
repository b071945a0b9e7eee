using System.Net;
using System.Text;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.ApiServer.Streams;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Streams;

public sealed class ProxyTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"nodeName":"n1",
        "containers":[{"name":"c","image":"i","ports":[{"containerPort":8081}]}]}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_reaches_the_pod_and_its_answer_the_client()
    {
        var asked = new TaskCompletionSource<string>();
        server.Streams.Serve = (_, stream, ct) => AnswerAsync(stream, asked, ct);
        await server.PostAsync("/api/v1/namespaces/default/pods", Pod, Ct);
        var answer = await server.GetAsync("/api/v1/namespaces/default/pods/web/proxy/a/b?c=d", Ct);
        Assert.Equal((HttpStatusCode.Accepted, "hello"), (answer.Code, answer.Text));
        Assert.StartsWith("GET /a/b?c=d HTTP/1.1\r\n", await asked.Task, StringComparison.Ordinal);
        Assert.Equal(("n1", "dial", 8081), (server.Streams.Node, server.Streams.Opened!.Kind, server.Streams.Opened.Port));
    }

    [Fact]
    public async Task Links_of_a_page_lead_through_the_proxy()
    {
        const string Page = "<a href='/x'>x</a>";
        server.Streams.Serve = (_, stream, ct) => AnswerAsync(
            stream, new TaskCompletionSource<string>(), ct, $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Page.Length}\r\n\r\n{Page}");
        await server.PostAsync("/api/v1/namespaces/default/pods", Pod, Ct);
        var answer = await server.GetAsync("/api/v1/namespaces/default/pods/web:9000/proxy/a/", Ct);
        Assert.Equal("<a href='/api/v1/namespaces/default/pods/web:9000/proxy/x'>x</a>", answer.Text);
        Assert.Equal("text/html; charset=utf-8", answer.Type);

        server.Streams.Serve = (_, stream, ct) => AnswerAsync(
            stream, new TaskCompletionSource<string>(), ct, "HTTP/1.1 201 Created\r\nLocation: /things/1\r\nContent-Length: 0\r\n\r\n");
        using var made = await server.Admin.GetAsync(new Uri("/api/v1/namespaces/default/pods/web/proxy/things", UriKind.Relative), Ct);
        Assert.Equal("/api/v1/namespaces/default/pods/web/proxy/things/1", made.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_root_is_a_folder_and_a_port_may_be_named()
    {
        server.Streams.Serve = (_, stream, ct) => AnswerAsync(stream, new TaskCompletionSource<string>(), ct);
        await server.PostAsync("/api/v1/namespaces/default/pods", Pod, Ct);
        var answer = await server.GetAsync("/api/v1/namespaces/default/pods/http:web:9000/proxy", Ct); // HttpClient follows the redirection
        Assert.Equal(HttpStatusCode.Accepted, answer.Code);
        Assert.Equal(9000, server.Streams.Opened!.Port);
    }

    [Fact]
    public async Task A_Service_without_endpoints_is_unavailable()
    {
        await server.PostAsync(
            "/api/v1/namespaces/default/services", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"lone"},"spec":{"ports":[{"port":80}]}}""", Ct);
        var answer = await server.GetAsync("/api/v1/namespaces/default/services/lone/proxy/", Ct);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "no endpoints available for service \"lone\""), (answer.Code, answer.Message));
    }

    [Fact]
    public async Task A_nodes_pages_are_read_through_the_link()
    {
        await server.PostAsync("/api/v1/nodes", """{"apiVersion":"v1","kind":"Node","metadata":{"name":"proxy"}}""", Ct);
        var answer = await server.GetAsync("/api/v1/nodes/proxy/proxy/stats/summary", Ct);
        Assert.Equal((HttpStatusCode.OK, "one\ntwo\n", "application/json"), (answer.Code, answer.Text, answer.Type));
        Assert.Equal(("proxy", "page", "/stats/summary"), (server.Streams.Node, server.Streams.Opened!.Kind, server.Streams.Opened.Path));
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/api/v1/nodes/none/proxy/healthz", Ct)).Code);
    }

    [Theory]
    [InlineData("web", "http", "web", "")]
    [InlineData("web:80", "http", "web", "80")]
    [InlineData("https:web:named", "https", "web", "named")]
    [InlineData(":web:", "http", "web", "")]
    public void A_target_names_scheme_and_port(string id, string scheme, string name, string port) =>
        Assert.Equal(new ProxyTarget(scheme, name, port), ProxyTarget.Parse(id, "pod"));

    [Theory]
    [InlineData("ftp:web:1")]
    [InlineData("a:b:c:d")]
    [InlineData(":80")]
    public void What_is_no_target_is_refused(string id) =>
        Assert.Equal($"invalid pod request \"{id}\"", Assert.Throws<ApiException>(() => ProxyTarget.Parse(id, "pod")).Message);

    private static async Task AnswerAsync(IDuplexStream stream, TaskCompletionSource<string> asked, CancellationToken ct, string? answer = null)
    {
        await stream.AcceptedAsync(ct);
        var request = new StringBuilder();
        await foreach (var piece in stream.ReadAllAsync(ct))
        {
            request.Append(Encoding.ASCII.GetString(piece.Span));
            if (request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                break;
            }
        }

        asked.TrySetResult(request.ToString());
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer ?? "HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhello"), ct);
    }
}
