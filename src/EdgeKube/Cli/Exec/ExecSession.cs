using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeKube.Cli.Client;

namespace EdgeKube.Cli.Exec;

/// <summary>A command over a WebSocket (v5.channel.k8s.io): each message begins with the number of its channel.</summary>
internal sealed class ExecSession(Session session, bool input, Terminal? terminal) : IDisposable
{
    private const string Protocol = "v5.channel.k8s.io";
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Result = 3;
    private const byte Size = 4;
    private const byte Close = 255;
    private static readonly TimeSpan _keepAlive = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _sending = new(1);

    public void Dispose() => _sending.Dispose();

    /// <summary>Runs it to its end; its exit code.</summary>
    public async Task<int> RunAsync(string path, CancellationToken ct)
    {
        using var response = Upgrade(path);
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { SubProtocol = Protocol, KeepAliveInterval = _keepAlive });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (terminal is not null)
        {
            terminal.Resized += () => _ = ResizeAsync(socket, ended.Token);
            await ResizeAsync(socket, ended.Token);
        }

        if (input)
        {
            _ = Task.Run(() => SendInputAsync(socket, ended.Token), CancellationToken.None);
        }

        var status = await ReceiveAsync(socket, ended.Token);
        await ended.CancelAsync();
        return ExitCode(status);
    }

    private HttpResponseMessage Upgrade(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        request.Headers.Add("Sec-WebSocket-Protocol", Protocol);
        return session.Api.Open(request, "*/*");
    }

    private async Task<JsonNode?> ReceiveAsync(WebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[32 * 1024];
        var result = new MemoryStream();
        var channel = -1;
        var standard = session.Shell.Output;
        await using var error = Console.OpenStandardError();
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                break;
            }

            var data = buffer.AsMemory(0, got.Count);
            if (channel < 0 && got.Count > 0)
            {
                (channel, data) = (buffer[0], data[1..]);
            }

            var to = channel switch { Output => standard, Error => error, Result => result, _ => Stream.Null };
            await to.WriteAsync(data, ct);
            await to.FlushAsync(ct);
            channel = got.EndOfMessage ? -1 : channel;
        }

        return result.Length == 0 ? null : JsonNode.Parse(result.ToArray());
    }

    private async Task SendInputAsync(WebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[8 * 1024]; // the channel's number, 0, stands before
        try
        {
            while (await session.Shell.Input.ReadAsync(buffer.AsMemory(1), ct) is var got and > 0)
            {
                await SendAsync(socket, buffer.AsMemory(0, got + 1), ct);
            }

            await SendAsync(socket, new byte[] { Close, 0 }, ct);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
        {
            // the command has ended; what was typed since then is nobody's
        }
    }

    private async Task ResizeAsync(WebSocket socket, CancellationToken ct)
    {
        var (columns, rows) = Terminal.Size();
        var text = $"{(char)Size}{{\"Width\":{columns},\"Height\":{rows}}}";
        try
        {
            await SendAsync(socket, Encoding.ASCII.GetBytes(text), ct);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
        {
            // as above
        }
    }

    private async Task SendAsync(WebSocket socket, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    private int ExitCode(JsonNode? status)
    {
        if (status.Text("status") == "Success")
        {
            return 0;
        }

        var cause = status.Items("details", "causes").FirstOrDefault(c => c.Text("reason") == "ExitCode");
        if (int.TryParse(cause.Text("message"), out var code))
        {
            session.Shell.Error.WriteLine($"command terminated with exit code {code}");
            return code;
        }

        throw status is null ? CliException.Of("the connection was lost before the command ended") : new ApiFailure(500, status);
    }
}
