using System.Text;
using System.Text.Json;
using EdgeKube.Platform.Spdy;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>A session over SPDY with the runtime's streaming server: Kubernetes' remote command protocol, version 4.</summary>
/// <remarks>SPDY and not WebSocket: only there can a process be told that its input has ended, in every version of the runtimes.</remarks>
internal sealed class CriSession : IContainerSession
{
    private const string Protocol = "v4.channel.k8s.io";
    private readonly SpdyConnection _connection;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;
    private readonly SemaphoreSlim _handingOut = new(1, 1);
    private SpdyStream? _status;
    private SpdyStream? _input;
    private SpdyStream? _output;
    private SpdyStream? _error;
    private SpdyStream? _resize;

    private CriSession(SpdyConnection connection)
    {
        _connection = connection;
        _reading = ReadAsync();
    }

    public static async Task<CriSession> ConnectAsync(string url, SessionWishes wishes, CancellationToken ct)
    {
        var transport = await StreamingUpgrade.OpenAsync(url, Protocol, ct);
        var session = new CriSession(new SpdyConnection(transport, isServer: false));
        try
        {
            await session.OpenStreamsAsync(wishes, ct);
            return session;
        }
        catch (Exception e)
        {
            await session.DisposeAsync();
            throw e is SpdyException ? new RuntimeException("Unavailable", e.Message) : e;
        }
    }

    public async ValueTask WriteInputAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if (_input is not null)
        {
            await GuardAsync(_input.WriteAsync(data, ct));
        }
    }

    public async ValueTask CloseInputAsync(CancellationToken ct)
    {
        if (_input is not null)
        {
            await GuardAsync(_input.FinishAsync(ct));
        }
    }

    public async ValueTask ResizeAsync(int width, int height, CancellationToken ct)
    {
        if (_resize is not null)
        {
            await GuardAsync(_resize.WriteAsync(Encoding.ASCII.GetBytes($"{{\"Width\":{width},\"Height\":{height}}}"), ct));
        }
    }

    public async Task<SessionResult> RunAsync(
        Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        try
        {
            var status = StatusAsync(ct);
            await Task.WhenAll(CopyAsync(_output, SessionOutput.Output, output, ct), CopyAsync(_error, SessionOutput.Error, output, ct), status);
            return await status;
        }
        catch (SpdyException e)
        {
            throw new RuntimeException("Unavailable", $"the runtime ended the session: {e.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _connection.DisposeAsync();
        await _reading;
        _ending.Dispose();
        _handingOut.Dispose();
    }

    /// <summary>Reads the Status that the error stream ends with; nothing at all is success.</summary>
    internal static SessionResult ResultOf(string status)
    {
        if (status.Length == 0)
        {
            return new SessionResult(0);
        }

        try
        {
            using var json = JsonDocument.Parse(status);
            var root = json.RootElement;
            return Text(root, "status") == "Success" ? new SessionResult(0)
                : Text(root, "reason") == "NonZeroExitCode" && ExitCodeIn(root) is { } code ? new SessionResult(code)
                : new SessionResult(0, Text(root, "message") is { Length: > 0 } message ? Bare(message) : status);
        }
        catch (JsonException)
        {
            return new SessionResult(0, status);
        }
    }

    private static int? ExitCodeIn(JsonElement status)
    {
        if (status.TryGetProperty("details", out var details) && details.TryGetProperty("causes", out var causes))
        {
            foreach (var cause in causes.EnumerateArray())
            {
                if (Text(cause, "reason") == "ExitCode" && int.TryParse(Text(cause, "message"), out var code))
                {
                    return code;
                }
            }
        }

        return null;
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Bare(string message)
    {
        const string Prefix = "Internal error occurred: ";
        return message.StartsWith(Prefix, StringComparison.Ordinal) ? message[Prefix.Length..] : message;
    }

    private static async Task GuardAsync(Task write)
    {
        try
        {
            await write;
        }
        catch (SpdyException e)
        {
            throw new RuntimeException("Unavailable", $"the runtime ended the session: {e.Message}");
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await _connection.RunAsync(_ending.Token);
        }
        catch (Exception e) when (e is SpdyException or OperationCanceledException)
        {
            // whoever reads a stream is told
        }
    }

    // The server begins when it has all of them.
    private async Task OpenStreamsAsync(SessionWishes wishes, CancellationToken ct)
    {
        _status = await OpenAsync("error", ct);
        _input = wishes.Input ? await OpenAsync("stdin", ct) : null;
        _output = wishes.Output ? await OpenAsync("stdout", ct) : null;
        _error = wishes.Error && !wishes.Tty ? await OpenAsync("stderr", ct) : null;
        _resize = wishes.Tty ? await OpenAsync("resize", ct) : null;
    }

    private Task<SpdyStream> OpenAsync(string type, CancellationToken ct) =>
        _connection.OpenAsync(new Dictionary<string, string> { ["streamtype"] = type }, ct);

    private async Task<SessionResult> StatusAsync(CancellationToken ct)
    {
        var status = new List<byte>();
        await foreach (var piece in _status!.ReadAllAsync(ct))
        {
            status.AddRange(piece.Span);
        }

        return ResultOf(Encoding.UTF8.GetString([.. status]));
    }

    private async Task CopyAsync(
        SpdyStream? from, SessionOutput kind, Func<SessionOutput, ReadOnlyMemory<byte>, CancellationToken, ValueTask> output, CancellationToken ct)
    {
        if (from is null)
        {
            return;
        }

        await foreach (var piece in from.ReadAllAsync(ct))
        {
            await _handingOut.WaitAsync(ct);
            try
            {
                await output(kind, piece, ct);
            }
            finally
            {
                _handingOut.Release();
            }
        }
    }
}
