using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeKube.Platform.Spdy;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace EdgeKube.Platform.Tests.Spdy;

public sealed class SpdyConnectionTests : IAsyncLifetime
{
    private SpdyConnection _client = null!;
    private SpdyConnection _server = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var (one, other) = await PairAsync();
        _client = new SpdyConnection(one, isServer: false);
        _server = new SpdyConnection(other, isServer: true);
        _running = Task.WhenAll(_client.RunAsync(Ct), _server.RunAsync(Ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _running;
    }

    [Fact]
    public async Task Streams_carry_headers_and_bytes_both_ways_and_end_each_way_alone()
    {
        var client = await _client.OpenAsync(Type("stdin"), Ct);
        var server = await _server.Accepted.ReadAsync(Ct);
        Assert.Equal("stdin", server.Headers["streamtype"]);
        await client.WriteAsync("to the server"u8.ToArray(), Ct);
        await client.FinishAsync(Ct);
        Assert.Equal("to the server", await TextAsync(server));
        await server.WriteAsync("and back"u8.ToArray(), Ct);
        await server.FinishAsync(Ct);
        Assert.Equal("and back", await TextAsync(client));
        Assert.False(client.WasReset);
    }

    [Fact]
    public async Task Many_streams_go_at_once_and_none_is_kept_when_it_has_ended()
    {
        var serving = Task.Run(async () =>
        {
            for (var i = 0; i < 1500; i++)
            {
                var stream = await _server.Accepted.ReadAsync(Ct);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(await TextAsync(stream)), Ct);
                await stream.FinishAsync(Ct);
            }
        }, Ct);
        for (var i = 0; i < 1500; i++) // more than may be open
        {
            var stream = await _client.OpenAsync(Type("data"), Ct);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{i}"), Ct);
            await stream.FinishAsync(Ct);
            Assert.Equal($"{i}", await TextAsync(stream));
        }

        await serving;
    }

    [Fact]
    public async Task A_reset_ends_what_the_other_side_reads()
    {
        var client = await _client.OpenAsync(Type("data"), Ct);
        var server = await _server.Accepted.ReadAsync(Ct);
        await client.ResetAsync(Ct);
        Assert.Equal("", await TextAsync(server));
        Assert.True(server.WasReset);
        await server.WriteAsync("into the void"u8.ToArray(), Ct);
    }

    [Fact]
    public async Task A_connection_that_ends_is_told_to_whoever_reads_or_writes()
    {
        var client = await _client.OpenAsync(Type("data"), Ct);
        await _server.DisposeAsync();
        await Assert.ThrowsAsync<SpdyException>(() => TextAsync(client));
        await Assert.ThrowsAsync<SpdyException>(() => client.WriteAsync("x"u8.ToArray(), Ct));
        await Assert.ThrowsAsync<SpdyException>(() => _client.OpenAsync(Type("data"), Ct));
    }

    [Fact]
    public async Task What_nobody_reads_stops_the_writer()
    {
        var client = await _client.OpenAsync(Type("data"), Ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var written = 0L;
        var writing = Task.Run(async () =>
        {
            var piece = new byte[64 * 1024];
            for (var i = 0; i < 4000; i++)
            {
                await client.WriteAsync(piece, patience.Token);
                Interlocked.Add(ref written, piece.Length);
            }
        }, Ct);
        Assert.NotSame(writing, await Task.WhenAny(writing, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Ct)));
        await _server.DisposeAsync();
        await Assert.ThrowsAsync<SpdyException>(() => writing);
        Assert.InRange(written, 1, 64 << 20);
    }

    [Fact]
    public void Any_bytes_end_the_connection_without_harm() => Prop.ForAll<byte[]>(bytes =>
    {
        byte[] start = [0x80, 3, 0, 1, 0, 0, 0, (byte)Math.Min(bytes.Length, 255)];
        foreach (var sent in new[] { bytes, [.. start, .. bytes], [0x80, 3, 0, 6, 0, 0, 0, 4, .. bytes] })
        {
            var connection = new SpdyConnection(new MemoryStream([.. sent, .. new byte[1024]]), isServer: true);
            try
            {
                connection.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
            }
            catch (SpdyException)
            {
                // refused
            }
        }
    }).QuickCheckThrowOnFailure();

    private static Dictionary<string, string> Type(string type) => new() { ["streamtype"] = type };

    private static async Task<string> TextAsync(SpdyStream stream)
    {
        var text = new StringBuilder();
        await foreach (var piece in stream.ReadAllAsync(Ct))
        {
            text.Append(Encoding.UTF8.GetString(piece.Span));
        }

        return text.ToString();
    }

    private static async Task<(Stream One, Stream Other)> PairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var one = new TcpClient { NoDelay = true };
        await one.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Ct);
        var other = await listener.AcceptSocketAsync(Ct);
        other.NoDelay = true;
        return (one.GetStream(), new NetworkStream(other, ownsSocket: true));
    }
}
