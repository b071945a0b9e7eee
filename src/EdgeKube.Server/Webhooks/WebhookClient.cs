using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeKube.Api.Errors;
using EdgeKube.Api.Schemas;

namespace EdgeKube.Server.Webhooks;

/// <summary>Asks webhooks. Connections are kept for the next question; what is not asked any more is given up.</summary>
internal sealed class WebhookClient(ServiceConnections services, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 6 * 1024 * 1024;
    private static readonly TimeSpan _idle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _forgotten = TimeSpan.FromMinutes(10);
    private readonly Dictionary<(string CaBundle, bool Service), Connections> _open = [];
    private readonly Lock _lock = new();

    /// <summary>Posts JSON and reads the JSON answer.</summary>
    /// <exception cref="WebhookException">The webhook could not be reached in time, or its answer is no JSON object.</exception>
    public async Task<JsonObject> PostAsync(WebhookTarget target, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken ct)
    {
        var shown = target.Shown(timeout);
        var connections = Take(target);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), ending, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, shown)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
                Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("edgekube", null));
            using var response = await connections.Invoker.SendAsync(request, ending.Token);
            return Read(response, await ReadAsync(response.Content, ending.Token));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new WebhookException($"Post \"{shown}\": context deadline exceeded");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            throw new WebhookException($"Post \"{shown}\": {Describe(e)}");
        }
        finally
        {
            Release(connections);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var connections in _open.Values)
            {
                connections.Invoker.Dispose();
            }

            _open.Clear();
        }
    }

    /// <summary>What went wrong on the way, in the words that Kubernetes' own client has for it.</summary>
    internal static string Describe(Exception error) => error switch
    {
        { InnerException: AuthenticationException inner } => $"tls: failed to verify certificate: x509: {Certificate(inner)}",
        { InnerException: SocketException or ApiException } => Describe(error.InnerException),
        { InnerException: HttpRequestException or IOException } => Describe(error.InnerException),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "dial tcp: connect: connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData } => "dial tcp: lookup: no such host",
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => "dial tcp: connect: no route to host",
        SocketException socket => $"dial tcp: {socket.Message}",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "EOF",
        _ => error.Message,
    };

    private static string Certificate(AuthenticationException error) =>
        error.Message.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal)
            ? "certificate is not valid for the name it was asked by"
            : error.Message.Contains("NotTimeValid", StringComparison.Ordinal)
                ? "certificate has expired or is not yet valid"
                : error.Message.Contains("RemoteCertificate", StringComparison.Ordinal)
                    ? "certificate signed by unknown authority"
                    : error.Message;

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (await stream.ReadAsync(buffer.GetMemory(4096), ct) is var read and > 0)
        {
            buffer.Advance(read);
            if (buffer.WrittenCount > MaxAnswer)
            {
                throw new WebhookException($"the answer is longer than {MaxAnswer} bytes");
            }
        }

        return buffer.WrittenMemory;
    }

    private static JsonObject Read(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new WebhookException($"{Refusal((int)response.StatusCode, Encoding.UTF8.GetString(body.Span))}");
        }

        try
        {
            return JsonNode.Parse(body.Span) as JsonObject
                ?? throw new WebhookException("the answer is not a JSON object");
        }
        catch (JsonException)
        {
            throw new WebhookException(JsonText.Refusal + JsonText.ProblemOf(body.Span));
        }
    }

    private static string Refusal(int code, string body) => code switch
    {
        404 => "the server could not find the requested resource",
        401 => "the server has asked for the client to provide credentials",
        403 => $"{body.Trim()}",
        429 => "the server has received too many requests and has asked us to try again later",
        >= 500 => $"an error on the server (\"{body.Trim()}\") has prevented the request from succeeding",
        _ => "the server rejected our request for an unknown reason",
    };

    private Connections Take(WebhookTarget target)
    {
        lock (_lock)
        {
            var key = (target.CaBundle, target.Service);
            if (!_open.TryGetValue(key, out var connections))
            {
                Sweep();
                connections = new Connections(Make(target));
                _open.Add(key, connections);
            }

            connections.Users++;
            return connections;
        }
    }

    private void Release(Connections connections)
    {
        lock (_lock)
        {
            connections.Users--;
            connections.LastUse = time.GetUtcNow();
        }
    }

    private void Sweep()
    {
        var before = time.GetUtcNow() - _forgotten;
        foreach (var (key, connections) in _open.Where(p => p.Value.Users == 0 && p.Value.LastUse < before).ToList())
        {
            _open.Remove(key);
            connections.Invoker.Dispose();
        }
    }

    private HttpMessageInvoker Make(WebhookTarget target)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionIdleTimeout = _idle,
            KeepAlivePingDelay = ServiceConnections.PingAfter,
            KeepAlivePingTimeout = ServiceConnections.PingTimeout,
            ActivityHeadersPropagator = null,
            SslOptions = WebhookTrust.Options(target.CaBundle),
        };
        handler.ConnectCallback = target.Service
            ? (context, ct) => services.ConnectAsync(context.DnsEndPoint, ct)
            : (context, ct) => ServiceConnections.DialAsync(context.DnsEndPoint, ct);
        return new HttpMessageInvoker(handler);
    }

    private sealed class Connections(HttpMessageInvoker invoker)
    {
        public HttpMessageInvoker Invoker { get; } = invoker;

        public int Users { get; set; }

        public DateTimeOffset LastUse { get; set; }
    }
}
