using System.Text;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Messaging.Tests.Streams;

public sealed class StreamTests : IAsyncLifetime
{
    private readonly MosquittoFixture _broker = new();
    private readonly Handler _handler = new();
    private MqttClient _server = null!;
    private MqttClient _node = null!;
    private StreamOpener _opener = null!;
    private StreamAcceptor _acceptor = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(MosquittoFixture.IsInstalled, "mosquitto is not installed");
        await _broker.StartAsync(Ct);
        _server = Client("server");
        _node = Client("node");
        _opener = new StreamOpener(_server, TimeProvider.System);
        _acceptor = new StreamAcceptor(_node, "n1", [_handler], NullLogger<StreamAcceptor>.Instance);
        await ConnectAsync(_server);
        await ConnectAsync(_node);
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Ct); // until the broker has both subscriptions
    }

    public async ValueTask DisposeAsync()
    {
        await _acceptor.DisposeAsync();
        _opener.Dispose();
        await _node.DisposeAsync();
        await _server.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task What_the_node_writes_arrives_in_order_and_the_end_after_it()
    {
        _handler.Serve = async (_, output, ct) =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await output.WriteAsync(Encoding.UTF8.GetBytes($"line {i:d6} {new string('x', 500)}\n"), ct);
            }
        };
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        var text = await ReadAsync(stream);
        Assert.Equal(1000, text.Split('\n').Length - 1);
        Assert.StartsWith("line 000000", text, StringComparison.Ordinal);
        Assert.Contains("line 000999", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_writer_at_the_window()
    {
        var written = 0;
        _handler.Serve = async (_, output, ct) =>
        {
            while (true)
            {
                await output.WriteAsync(new byte[1024], ct);
                Interlocked.Add(ref written, 1024);
            }
        };
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Ct);
        Assert.Equal(64 * 1024, written);
    }

    [Fact]
    public async Task Closing_it_here_cancels_the_handler_there()
    {
        var cancelled = new TaskCompletionSource();
        _handler.Serve = async (_, output, ct) =>
        {
            ct.Register(cancelled.SetResult);
            await output.WriteAsync("x"u8.ToArray(), ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        };
        var stream = await _opener.OpenAsync("n1", Open(), Ct);
        await stream.DisposeAsync();
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        Assert.Equal(0, _opener.Count);
        await GoneAsync();
    }

    [Fact]
    public async Task A_problem_before_the_first_byte_reaches_the_reader_with_its_code()
    {
        _handler.Serve = (_, _, _) => throw new StreamException(404, "container \"x\" not found");
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        var error = await Assert.ThrowsAsync<StreamException>(() => ReadAsync(stream));
        Assert.Equal((404, "container \"x\" not found"), (error.Code, error.Message));
    }

    [Fact]
    public async Task A_kind_that_nobody_serves_is_refused()
    {
        await using var stream = await _opener.OpenAsync("n1", Open() with { Kind = "exec" }, Ct);
        Assert.Equal(501, (await Assert.ThrowsAsync<StreamException>(() => ReadAsync(stream))).Code);
    }

    [Fact]
    public async Task A_lost_connection_ends_the_stream_on_both_sides()
    {
        var cancelled = new TaskCompletionSource();
        _handler.Serve = async (_, output, ct) =>
        {
            ct.Register(cancelled.SetResult);
            await output.WriteAsync("x"u8.ToArray(), ct);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        };
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        await _broker.StopAsync();
        await Assert.ThrowsAsync<StreamException>(() => ReadAsync(stream));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(5), Ct);
        await GoneAsync();
    }

    [Fact]
    public async Task Bytes_go_both_ways_at_once()
    {
        _handler.Serve = async (_, output, ct) =>
        {
            await foreach (var chunk in output.ReadAllAsync(ct))
            {
                await output.WriteAsync(chunk, ct);
            }
        };
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        var reading = ReadAsync(stream);
        for (var i = 0; i < 200; i++)
        {
            await stream.WriteAsync(new byte[2000], Ct);
        }

        await stream.EndAsync(new StreamEnd());
        Assert.Equal(400_000, (await reading).Length);
    }

    [Fact]
    public async Task Pieces_arrive_whole_and_one_side_may_end_before_the_other()
    {
        var sizes = new List<int>();
        _handler.Serve = async (_, stream, ct) =>
        {
            await stream.AcceptedAsync(ct);
            await stream.FinishAsync();
            await foreach (var piece in stream.ReadAllAsync(ct))
            {
                sizes.Add(piece.Length);
            }
        };
        await using var stream = await _opener.OpenAsync("n1", Open(), Ct);
        Assert.Equal("", await ReadAsync(stream));
        for (var i = 0; i < 50; i++)
        {
            await stream.SendAsync(new byte[10_000 + i], Ct);
        }

        await stream.FinishAsync();
        await GoneAsync();
        Assert.Equal(Enumerable.Range(10_000, 50), sizes);
    }

    [Fact]
    public async Task Closing_it_here_cancels_the_handler_there_though_it_has_ended_its_own_side()
    {
        _handler.Serve = async (_, stream, ct) =>
        {
            await stream.FinishAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        };
        var stream = await _opener.OpenAsync("n1", Open(), Ct);
        Assert.Equal("", await ReadAsync(stream));
        await stream.DisposeAsync();
        await GoneAsync();
    }

    [Fact]
    public async Task Many_streams_run_at_once()
    {
        _handler.Serve = async (open, output, ct) => await output.WriteAsync(Encoding.UTF8.GetBytes(open.Pod + new string('y', 100_000)), ct);
        var texts = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            await using var stream = await _opener.OpenAsync("n1", Open() with { Pod = $"p{i}-" }, Ct);
            return await ReadAsync(stream);
        }));
        Assert.All(texts.Select((text, i) => (text, i)), t => Assert.StartsWith($"p{t.i}-y", t.text, StringComparison.Ordinal));
        Assert.Equal(0, _opener.Count);
    }

    private static StreamOpen Open() => new() { Kind = "test" };

    private static async Task<string> ReadAsync(StreamEndpoint stream)
    {
        var text = new StringBuilder();
        await foreach (var chunk in stream.ReadAllAsync(Ct))
        {
            text.Append(Encoding.UTF8.GetString(chunk.Span));
        }

        return text.ToString();
    }

    private static async Task ConnectAsync(MqttClient client)
    {
        var up = new TaskCompletionSource();
        client.ConnectionChanged += connected => _ = connected && up.TrySetResult();
        client.Start();
        await up.Task.WaitAsync(TimeSpan.FromSeconds(10), Ct);
    }

    private async Task GoneAsync()
    {
        while (_acceptor.Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
        }
    }

    private MqttClient Client(string id) => new(
        new MqttClientOptions { ClientId = id, Host = _broker.SocketPath, Port = 0 }, TimeProvider.System, NullLogger<MqttClient>.Instance);

    private sealed class Handler : IStreamHandler
    {
        public Func<StreamOpen, IDuplexStream, CancellationToken, Task> Serve { get; set; } = (_, _, _) => Task.CompletedTask;

        public string Kind => "test";

        public Task HandleAsync(StreamOpen open, IDuplexStream stream, CancellationToken ct) => Serve(open, stream, ct);
    }
}
