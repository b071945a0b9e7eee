using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Spdy;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer.Streams;

public sealed class PortForwardTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME"},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}
        """;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SPDY_carries_many_connections_and_each_ends_alone()
    {
        server.Streams.Serve = EchoAsync;
        var (connection, running, head) = await StreamClients.SpdyAsync(server, $"{await PodAsync("spdy")}/portforward", ["portforward.k8s.io"], Ct);
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ConverseAsync(connection, i)));
        Assert.Equal(("portforward", 8080), (server.Streams.Opened!.Kind, server.Streams.Opened.Port));
        await connection.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task SPDY_inside_a_WebSocket_is_the_same()
    {
        server.Streams.Serve = EchoAsync;
        const string Protocol = "SPDY/3.1+portforward.k8s.io";
        var (socket, head) = await StreamClients.RawWebSocketAsync(server, $"{await PodAsync("tunnel")}/portforward", Protocol, Ct);
        Assert.Contains($"Sec-WebSocket-Protocol: {Protocol}\r\n", head, StringComparison.OrdinalIgnoreCase);
        var connection = new SpdyConnection(new Server.ApiServer.Streams.WebSocketStream(socket), isServer: false);
        var running = connection.RunAsync(Ct);
        await ConverseAsync(connection, 1);
        await connection.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_told_on_the_errors_of_its_connection()
    {
        server.Streams.Serve = async (_, stream, ct) =>
        {
            await stream.AcceptedAsync(ct);
            await stream.DisposeAsync();
        };
        var (connection, running, _) = await StreamClients.SpdyAsync(server, $"{await PodAsync("refused")}/portforward", ["portforward.k8s.io"], Ct);
        var (data, errors) = await OpenAsync(connection, 1);
        Assert.StartsWith("error forwarding port 8080 to pod refused, uid ", await StreamClients.ReadAsync(errors, Ct), StringComparison.Ordinal);
        Assert.Equal("", await StreamClients.ReadAsync(data, Ct));
        await connection.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task WebSocket_channels_tell_their_port_and_carry_its_bytes()
    {
        server.Streams.Serve = EchoAsync;
        using var socket = await StreamClients.WebSocketAsync(server, $"{await PodAsync("channels")}/portforward?ports=8080", "v4.channel.k8s.io", Ct);
        Assert.Equal("\0\u0090\u001f", await StreamClients.ReadAsync(socket, Ct));
        Assert.Equal("\u0001\u0090\u001f", await StreamClients.ReadAsync(socket, Ct));
        await StreamClients.SendAsync(socket, "\0hello", Ct);
        Assert.Equal("\0hello", await StreamClients.ReadAsync(socket, Ct));
    }

    private static async Task ConverseAsync(SpdyConnection connection, int i)
    {
        var (data, errors) = await OpenAsync(connection, i);
        await data.WriteAsync(new byte[50_000], Ct);
        await data.FinishAsync(Ct);
        Assert.Equal(50_000, (await StreamClients.ReadAsync(data, Ct)).Length);
        Assert.Equal("", await StreamClients.ReadAsync(errors, Ct));
    }

    private static async Task<(SpdyStream Data, SpdyStream Errors)> OpenAsync(SpdyConnection connection, int i)
    {
        var errors = await connection.OpenAsync(Headers("error", i), Ct);
        await errors.FinishAsync(Ct);
        return (await connection.OpenAsync(Headers("data", i), Ct), errors);
    }

    private static Dictionary<string, string> Headers(string type, int i) => new() { ["streamtype"] = type, ["port"] = "8080", ["requestid"] = $"{i}" };

    private static async Task EchoAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct)
    {
        await stream.AcceptedAsync(ct);
        await foreach (var piece in stream.ReadAllAsync(ct))
        {
            await stream.WriteAsync(piece, ct);
        }
    }

    private async Task<string> PodAsync(string name)
    {
        await server.PostAsync("/api/v1/namespaces/default/pods", Pod.Replace("NAME", name, StringComparison.Ordinal), Ct);
        return $"/api/v1/namespaces/default/pods/{name}";
    }
}
