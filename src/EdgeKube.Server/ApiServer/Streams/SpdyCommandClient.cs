using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Streams;
using EdgeKube.Platform.Spdy;

namespace EdgeKube.Server.ApiServer.Streams;

/// <summary>A client of Kubernetes' remote command protocol over SPDY, in its versions 1 to 4.</summary>
internal sealed class SpdyCommandClient(SpdyConnection connection, string protocol, CommandOptions options, TimeProvider time) : ICommandClient
{
    public const string Version4 = "v4.channel.k8s.io";
    private const string Version3 = "v3.channel.k8s.io";
    private static readonly TimeSpan _streamsWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, SpdyStream> _streams = [];
    private Task _connected = Task.CompletedTask;

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<string> Protocols { get; } = [Version4, Version3, "v2.channel.k8s.io", "channel.k8s.io"];

    /// <summary>Waits for the streams that the client is to open.</summary>
    /// <exception cref="SpdyException">It did not.</exception>
    public async Task BeginAsync(CancellationToken ct)
    {
        _connected = connection.RunAsync(_ending.Token);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(_streamsWithin);
        var wanted = Wanted();
        while (_streams.Count < wanted.Count)
        {
            if (!await connection.Accepted.WaitToReadAsync(patience.Token) || !connection.Accepted.TryRead(out var stream))
            {
                throw new SpdyException("the client went away before it had opened its streams");
            }

            if (stream.Headers.TryGetValue("streamtype", out var type) && wanted.Contains(type))
            {
                _streams[type] = stream;
            }
            else
            {
                await stream.ResetAsync(ct);
            }
        }
    }

    public async Task ReadAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        using var one = new SemaphoreSlim(1, 1);
        var ways = Task.WhenAll(ReadInputAsync(sink, one, ct), ReadSizesAsync(sink, one, ct));
        await Task.WhenAny(_connected.WaitAsync(ct));
        await ways;
    }

    public async ValueTask WriteAsync(StreamChannel channel, ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if (data.Length > 0 && Of(channel == StreamChannel.Error ? "stderr" : "stdout") is { } stream)
        {
            await stream.WriteAsync(data, ct);
        }
    }

    public async Task FinishAsync(CommandResult result, CancellationToken ct)
    {
        var error = Of("error")!;
        var status = protocol == Version4 ? CommandStatus.Json(result) : CommandStatus.Words(result);
        if (status.Length > 0)
        {
            await error.WriteAsync(status, ct);
        }

        foreach (var stream in _streams.Values)
        {
            await stream.FinishAsync(ct);
        }

        await Task.WhenAny(_connected.WaitAsync(_farewell, time, ct)); // closed under its hands, it might lose what is on the way
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await connection.DisposeAsync();
        try
        {
            await _connected;
        }
        catch (Exception e) when (e is SpdyException or OperationCanceledException)
        {
            // that is how it ends
        }

        _ending.Dispose();
    }

    private HashSet<string> Wanted()
    {
        HashSet<string> wanted = ["error"];
        AddIf(options.Stdin, "stdin");
        AddIf(options.Stdout, "stdout");
        AddIf(options.Stderr && !options.Tty, "stderr");
        AddIf(options.Tty && protocol is Version4 or Version3, "resize");
        return wanted;

        void AddIf(bool isWanted, string name)
        {
            if (isWanted)
            {
                wanted.Add(name);
            }
        }
    }

    private SpdyStream? Of(string type) => _streams.GetValueOrDefault(type);

    private async Task ReadInputAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, SemaphoreSlim one, CancellationToken ct)
    {
        if (Of("stdin") is not { } input)
        {
            return;
        }

        await foreach (var piece in input.ReadAllAsync(ct))
        {
            await AloneAsync(() => sink(StreamChannel.Input, piece), one, ct);
        }

        await AloneAsync(() => sink(StreamChannel.Close, new[] { (byte)StreamChannel.Input }), one, ct);
    }

    private async Task ReadSizesAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, SemaphoreSlim one, CancellationToken ct)
    {
        if (Of("resize") is not { } sizes)
        {
            return;
        }

        var rest = new List<byte>();
        await foreach (var piece in sizes.ReadAllAsync(ct))
        {
            foreach (var letter in piece.ToArray())
            {
                rest.Add(letter);
                if (letter == '}')
                {
                    var size = rest.ToArray();
                    rest.Clear();
                    await AloneAsync(() => sink(StreamChannel.Resize, size), one, ct);
                }
            }

            if (rest.Count > 256)
            {
                throw new SpdyException("what the client sends as a terminal's size is none");
            }
        }
    }

    private static async Task AloneAsync(Func<ValueTask> what, SemaphoreSlim one, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            await what();
        }
        finally
        {
            one.Release();
        }
    }
}
