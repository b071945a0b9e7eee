using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Agent.Runtimes.Json;

namespace EdgeKube.Agent.Runtimes.Podman;

/// <summary>Podman's REST API (the libpod half of it, 4.0 and later) on its Unix socket.</summary>
internal sealed class PodmanClient : IDisposable
{
    // Every service of 4.x and 5.x answers to it.
    private const string Prefix = "http://podman/v4.0.0/libpod/";
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public PodmanClient(string socketPath, TimeProvider time)
    {
        SocketPath = socketPath;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) => new NetworkStream(await ConnectAsync(ct), ownsSocket: true),
            PooledConnectionIdleTimeout = _idle,
            UseProxy = false,
            UseCookies = false,
        };
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string SocketPath { get; }

    public Task<JsonElement> GetAsync(string path, TimeSpan deadline, CancellationToken ct) => CallAsync(HttpMethod.Get, path, null, deadline, ct);

    public Task<JsonElement> PostAsync(string path, JsonNode? body, TimeSpan deadline, CancellationToken ct) =>
        CallAsync(HttpMethod.Post, path, body is null ? null : Json(body), deadline, ct);

    public Task<JsonElement> DeleteAsync(string path, TimeSpan deadline, CancellationToken ct) => CallAsync(HttpMethod.Delete, path, null, deadline, ct);

    /// <summary>One request, one answer; an empty answer is an undefined element.</summary>
    /// <exception cref="RuntimeException">What Podman said, or Unavailable when there is no Podman.</exception>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, HttpContent? body, TimeSpan deadline, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(deadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            using var response = await SendAsync(method, path, body, [], both.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
            return await ReadAsync(stream, both.Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new RuntimeException("DeadlineExceeded", $"{method} {path}: no answer within {deadline.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>One request; an answer of many JSON documents, one a line.</summary>
    public async IAsyncEnumerable<JsonElement> LinesAsync(
        HttpMethod method, string path, IReadOnlyList<KeyValuePair<string, string>> headers, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await GuardAsync(SendAsync(method, path, null, headers, ct));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await GuardAsync(reader.ReadLineAsync(ct).AsTask()) is { } line)
        {
            if (line.Length > 0)
            {
                using var document = JsonDocument.Parse(line);
                yield return document.RootElement.Clone();
            }
        }
    }

    /// <summary>One request whose answer is a file.</summary>
    public async Task CopyAsync(string path, Stream output, CancellationToken ct)
    {
        try
        {
            using var response = await SendAsync(HttpMethod.Get, path, null, [], ct);
            await response.Content.CopyToAsync(output, ct);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>A request after which the connection is a plain stream in both directions.</summary>
    public async Task<(Socket Socket, byte[] First)> HijackAsync(string path, JsonNode? body, CancellationToken ct)
    {
        var content = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
        var head = $"POST {Prefix[13..]}{path} HTTP/1.1\r\nHost: podman\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {content.Length}\r\n\r\n";
        Socket? socket = null;
        try
        {
            socket = await ConnectAsync(ct);
            await socket.SendAsync(Encoding.ASCII.GetBytes(head), ct);
            await socket.SendAsync(content, ct);
            return (socket, await HijackedHead.ReadAsync(socket, ct));
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw Unavailable(e);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    public static string Escape(string value) => Uri.EscapeDataString(value);

    public void Dispose() => _http.Dispose();

    internal static async Task<RuntimeException> RefusalAsync(HttpStatusCode status, Stream body, CancellationToken ct)
    {
        string? message = null;
        try
        {
            message = (await ReadAsync(body, ct)).Text("message");
        }
        catch (JsonException)
        {
            // a proxy's page, or nothing: the code is all there is
        }

        return Refusal(status, message);
    }

    internal static RuntimeException Refusal(HttpStatusCode status, string? message)
    {
        var code = status switch
        {
            HttpStatusCode.NotFound => "NotFound",
            HttpStatusCode.Conflict => "AlreadyExists",
            HttpStatusCode.BadRequest => "InvalidArgument",
            HttpStatusCode.NotImplemented => "Unimplemented",
            _ => "Unknown",
        };
        return new RuntimeException(code, message is { Length: > 0 } ? message : $"Podman answered {(int)status}");
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static async Task<JsonElement> ReadAsync(Stream stream, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, ct);
        if (bytes.Length == 0 || bytes.GetBuffer()[0] is not ((byte)'{' or (byte)'[' or (byte)'n'))
        {
            return default; // some calls answer with a bare id
        }

        using var document = JsonDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        return document.RootElement.Clone();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? body, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, Prefix + path) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
        {
            return response;
        }

        using (response)
        {
            await using var stream = await response.Content.ReadAsStreamAsync(ct);
            throw await RefusalAsync(response.StatusCode, stream, ct);
        }
    }

    private async Task<T> GuardAsync<T>(Task<T> step)
    {
        try
        {
            return await step;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw Unavailable(e);
        }
    }

    private RuntimeException Unavailable(Exception e) =>
        new("Unavailable", $"Podman at {SocketPath} does not answer: {(e.InnerException ?? e).Message}");

    private async ValueTask<Socket> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
