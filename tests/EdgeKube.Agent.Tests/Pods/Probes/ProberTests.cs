using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using EdgeKube.Agent.Pods.Probes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Probes;

public sealed class ProberTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly ProbeHttp _http = new();
    private readonly List<string> _requests = [];

    public ProberTests() => _server.Start();

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _server.Dispose();
        _http.Dispose();
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "Success", "")]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "Failure", "HTTP probe failed with statuscode: 503")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\nContent-Length: 2\r\n\r\nno", "Warning", "Probe terminated redirects, Response body: no")]
    public async Task An_answer_is_judged_by_its_status(string answer, string result, string message)
    {
        var asked = ProbeAsync(new Probe { HttpGet = Get("/a?b=c") });
        await AnswerAsync(answer);
        var outcome = await asked;
        Assert.Equal((result, message), (outcome.Result.ToString(), outcome.Message));
        Assert.StartsWith("GET /a?b=c HTTP/1.1\r\n", _requests[0], StringComparison.Ordinal);
        Assert.Contains("User-Agent: kube-probe/1.34\r\n", _requests[0], StringComparison.Ordinal);
        Assert.Contains("X-One: 1\r\n", _requests[0], StringComparison.Ordinal);
        Assert.Contains("Host: web.example\r\n", _requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_within_the_host_is_followed()
    {
        var asked = ProbeAsync(new Probe { HttpGet = Get("/") });
        await AnswerAsync("HTTP/1.1 301 Moved\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n");
        await AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(ProbeOutcome.Success, await asked);
        Assert.StartsWith("GET /there HTTP/1.1\r\n", _requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_a_failure_in_words_that_people_know()
    {
        var port = Port;
        _server.Stop();
        var get = await ProbeAsync(new Probe { HttpGet = Get("/") }, port);
        Assert.Equal(ProbeOutcome.Failure($"Get \"http://127.0.0.1:{port}/\": dial tcp 127.0.0.1:{port}: connect: connection refused"), get);
        var tcp = await ProbeAsync(new Probe { TcpSocket = new TcpSocketAction { Port = Json("\"web\"") } }, port);
        Assert.Equal(ProbeOutcome.Failure($"dial tcp 127.0.0.1:{port}: connect: connection refused"), tcp);
    }

    [Fact]
    public async Task A_connection_is_enough_for_tcp() =>
        Assert.Equal(ProbeOutcome.Success, await ProbeAsync(new Probe { TcpSocket = new TcpSocketAction { Port = Json("\"web\"") } }));

    [Fact]
    public async Task A_port_that_is_not_there_counts_for_nothing()
    {
        var outcome = await ProbeAsync(new Probe { TcpSocket = new TcpSocketAction { Port = Json("\"other\"") } });
        Assert.Equal(ProbeOutcome.Error("couldn't find port: \"other\" in container \"c\""), outcome);
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static HttpGetAction Get(string path) => new()
    {
        Path = path,
        Port = Json("\"web\""),
        HttpHeaders = [new HttpHeader { Name = "X-One", Value = "1" }, new HttpHeader { Name = "Host", Value = "web.example" }],
    };

    private Task<ProbeOutcome> ProbeAsync(Probe probe, int port = 0)
    {
        var container = new ContainerSpec { Name = "c", Ports = [new ContainerPort { Name = "web", Number = port > 0 ? port : Port }] };
        return new Prober(null!, _http, TimeProvider.System).ProbeAsync(probe with { TimeoutSeconds = 30 }, container, "id", "127.0.0.1", Ct);
    }

    private async Task AnswerAsync(string answer)
    {
        using var client = await _server.AcceptTcpClientAsync(Ct);
        var buffer = new byte[4096];
        var got = await client.GetStream().ReadAsync(buffer, Ct);
        _requests.Add(Encoding.ASCII.GetString(buffer, 0, got));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), Ct);
    }
}
