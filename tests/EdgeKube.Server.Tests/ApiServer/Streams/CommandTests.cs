using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Streams;

public sealed class CommandTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Success = "\u0003{\"metadata\":{},\"status\":\"Success\"}";
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_WebSocket_of_version_5_ends_its_input_and_gets_output_and_status()
    {
        var path = await PodAsync("v5");
        server.Streams.Serve = EchoAsync;
        using var socket = await StreamClients.WebSocketAsync(server, $"{path}/exec?command=cat&command=-u&stdin=true&stdout=true&stderr=true", "v5.channel.k8s.io", Ct);
        Assert.Equal("\u0001", await StreamClients.ReadAsync(socket, Ct));
        await StreamClients.SendAsync(socket, "\0hello", Ct);
        Assert.Equal("\u0001hello", await StreamClients.ReadAsync(socket, Ct));
        await StreamClients.SendAsync(socket, "\u0004{\"Width\":80,\"Height\":25}", Ct);
        Assert.Equal("\u0002{\"Width\":80,\"Height\":25}", await StreamClients.ReadAsync(socket, Ct));
        await StreamClients.SendAsync(socket, "\u00ff\0", Ct);
        Assert.Equal(Success, await StreamClients.ReadAsync(socket, Ct));
        Assert.Null(await StreamClients.ReadAsync(socket, Ct));
        Assert.Equal(("n1", "exec", "c"), (server.Streams.Node, server.Streams.Opened!.Kind, server.Streams.Opened.Container));
        Assert.Equal(["cat", "-u"], server.Streams.Opened.Command!.Command);
    }

    [Fact]
    public async Task An_exit_code_is_told_as_Kubernetes_tells_it()
    {
        var path = await PodAsync("code");
        server.Streams.Serve = (_, stream, ct) => ResultAsync(stream, new CommandResult { ExitCode = 7 }, ct);
        using var socket = await StreamClients.WebSocketAsync(server, $"{path}/exec?command=x&stdout=true", "v4.channel.k8s.io", Ct);
        Assert.Equal("\u0001", await StreamClients.ReadAsync(socket, Ct));
        using var status = JsonDocument.Parse((await StreamClients.ReadAsync(socket, Ct))![1..]);
        Assert.Equal("NonZeroExitCode", status.RootElement.GetProperty("reason").GetString());
        var cause = status.RootElement.GetProperty("details").GetProperty("causes")[0];
        Assert.Equal(("ExitCode", "7"), (cause.GetProperty("reason").GetString(), cause.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Base64_channels_are_text()
    {
        var path = await PodAsync("base64");
        server.Streams.Serve = EchoAsync;
        using var socket = await StreamClients.WebSocketAsync(server, $"{path}/attach?stdin=true&stdout=true", "v4.base64.channel.k8s.io", Ct);
        Assert.Equal("1", await StreamClients.ReadAsync(socket, Ct));
        await socket.SendAsync("0aGVsbG8="u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
        Assert.Equal("1aGVsbG8=", await StreamClients.ReadAsync(socket, Ct));
        Assert.Equal("attach", server.Streams.Opened!.Kind);
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_what_runs_on_the_node()
    {
        var path = await PodAsync("gone");
        var ended = new TaskCompletionSource();
        server.Streams.Serve = async (_, stream, ct) =>
        {
            await stream.AcceptedAsync(ct);
            await Assert.ThrowsAsync<StreamException>(async () =>
            {
                await foreach (var _ in stream.ReadAllAsync(ct))
                {
                }
            });
            ended.SetResult();
        };
        var socket = await StreamClients.WebSocketAsync(server, $"{path}/exec?command=x&stdout=true&stdin=true", "v5.channel.k8s.io", Ct);
        Assert.Equal("\u0001", await StreamClients.ReadAsync(socket, Ct));
        socket.Abort();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), Ct);
    }

    [Theory]
    [InlineData("v4.channel.k8s.io", "{\"metadata\":{},\"status\":\"Success\"}")]
    [InlineData("v2.channel.k8s.io", "")]
    public async Task SPDY_carries_a_command_with_its_streams(string protocol, string status)
    {
        var path = await PodAsync($"spdy-{protocol[..2]}");
        server.Streams.Serve = EchoAsync;
        var (connection, running, head) = await StreamClients.SpdyAsync(server, $"{path}/exec?command=cat&stdin=true&stdout=true&stderr=true", ["v9.x", protocol], Ct);
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        Assert.Contains($"X-Stream-Protocol-Version: {protocol}\r\n", head, StringComparison.OrdinalIgnoreCase);
        var error = await StreamClients.OpenAsync(connection, "error", Ct);
        var input = await StreamClients.OpenAsync(connection, "stdin", Ct);
        var output = await StreamClients.OpenAsync(connection, "stdout", Ct);
        var errors = await StreamClients.OpenAsync(connection, "stderr", Ct);
        await input.WriteAsync("hello"u8.ToArray(), Ct);
        await input.FinishAsync(Ct);
        Assert.Equal("hello", await StreamClients.ReadAsync(output, Ct));
        Assert.Equal("", await StreamClients.ReadAsync(errors, Ct));
        Assert.Equal(status, await StreamClients.ReadAsync(error, Ct));
        await connection.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task SPDY_of_no_known_protocol_is_refused()
    {
        var path = await PodAsync("unknown");
        var (connection, _, head) = await StreamClients.SpdyAsync(server, $"{path}/exec?command=x&stdout=true", ["v9.x"], Ct);
        Assert.StartsWith("HTTP/1.1 403 ", head, StringComparison.Ordinal);
        Assert.Contains("X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io", head, StringComparison.OrdinalIgnoreCase);
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("exec?command=x&stdout=true", "Upgrade request required")]
    [InlineData("exec?command=x", "you must specify at least 1 of stdin, stdout, stderr")]
    [InlineData("exec?command=x&stdout=true&container=other", "container other is not valid for pod plain")]
    public async Task What_is_no_stream_is_a_bad_request(string query, string message)
    {
        var path = await PodAsync("plain");
        var answer = await server.GetAsync($"{path}/{query}", Ct);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Code);
        Assert.Equal(message, answer.Message);
    }

    [Theory]
    [InlineData("tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("limitBytes=0", "limitBytes: Invalid value: 0: must be greater than 0")]
    [InlineData("sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0")]
    public async Task Log_options_are_checked(string query, string message)
    {
        var answer = await server.GetAsync($"{await PodAsync("plain")}/log?{query}", Ct);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, $"PodLogOptions \"plain\" is invalid: {message}"), (answer.Code, answer.Message));
    }

    private async Task<string> PodAsync(string name)
    {
        await server.PostAsync("/api/v1/namespaces/default/pods", Pod.Replace("NAME", name, StringComparison.Ordinal), Ct);
        return $"/api/v1/namespaces/default/pods/{name}";
    }

    /// <summary>Writes its input to its output and sizes to its error, until its input ends.</summary>
    private static async Task EchoAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        await stream.AcceptedAsync(ct);
        await foreach (var piece in stream.ReadAllAsync(ct))
        {
            var channel = (StreamChannel)piece.Span[0];
            if (channel == StreamChannel.Close)
            {
                break;
            }

            var answer = piece.ToArray();
            answer[0] = (byte)(channel == StreamChannel.Input ? StreamChannel.Output : StreamChannel.Error);
            await stream.SendAsync(answer, ct);
        }

        await ResultAsync(stream, new CommandResult(), ct);
    }

    private static async Task ResultAsync(IDuplexStream stream, CommandResult result, CancellationToken ct)
    {
        byte[] last = [(byte)StreamChannel.Result, .. JsonSerializer.SerializeToUtf8Bytes(result, MessagingJson.Default.CommandResult)];
        await stream.SendAsync(last, ct);
    }
}
