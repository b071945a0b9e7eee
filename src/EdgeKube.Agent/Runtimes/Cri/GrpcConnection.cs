using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>gRPC to a server on a Unix socket: HTTP/2 without TLS, one message up, one or many down.</summary>
internal sealed class GrpcConnection : IDisposable
{
    private const int PrefixLength = 5;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public GrpcConnection(string socketPath, TimeProvider time)
    {
        SocketPath = socketPath;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            EnableMultipleHttp2Connections = true,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        };
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string SocketPath { get; }

    /// <summary>One request, one reply.</summary>
    /// <exception cref="RuntimeException">The server's status, or Unavailable when there is no server.</exception>
    public async Task<TReply> CallAsync<TReply>(string method, IMessage request, MessageParser<TReply> parser, TimeSpan deadline, CancellationToken ct)
        where TReply : IMessage<TReply>
    {
        using var timer = new CancellationTokenSource(deadline, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        try
        {
            using var response = await SendAsync(method, request, both.Token);
            await using var body = await response.Content.ReadAsStreamAsync(both.Token);
            var message = await ReadMessageAsync(body, both.Token);
            await DrainAsync(body, both.Token);
            ThrowIfRefused(response);
            return message is null
                ? throw new RuntimeException(GrpcCodes.Name(13), $"{method}: the runtime sent no reply")
                : parser.ParseFrom(message);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new RuntimeException("DeadlineExceeded", $"{method}: no answer within {deadline.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>One request, replies until the server ends them.</summary>
    public async IAsyncEnumerable<TReply> StreamAsync<TReply>(
        string method, IMessage request, MessageParser<TReply> parser, [EnumeratorCancellation] CancellationToken ct)
        where TReply : IMessage<TReply>
    {
        using var response = await GuardAsync(SendAsync(method, request, ct));
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        while (await GuardAsync(ReadMessageAsync(body, ct)) is { } message)
        {
            yield return parser.ParseFrom(message);
        }

        ThrowIfRefused(response);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]?> ReadMessageAsync(Stream body, CancellationToken ct)
    {
        var prefix = new byte[PrefixLength];
        var got = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, ct);
        if (got == 0)
        {
            return null;
        }

        if (got < PrefixLength || prefix[0] != 0)
        {
            throw new IOException("the runtime's answer is cut off or compressed");
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message, ct);
        return message;
    }

    // The trailers are there only once the body has been read to its end.
    private static async Task DrainAsync(Stream body, CancellationToken ct)
    {
        var rest = new byte[256];
        while (await body.ReadAsync(rest, ct) > 0)
        {
        }
    }

    private static void ThrowIfRefused(HttpResponseMessage response)
    {
        var status = Header(response.TrailingHeaders, "grpc-status") ?? Header(response.Headers, "grpc-status") ?? "2";
        if (status != "0")
        {
            var message = Header(response.TrailingHeaders, "grpc-message") ?? Header(response.Headers, "grpc-message") ?? "";
            throw new RuntimeException(GrpcCodes.Name(int.Parse(status, CultureInfo.InvariantCulture)), Uri.UnescapeDataString(message));
        }
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    private static ByteArrayContent Frame(IMessage request)
    {
        var size = request.CalculateSize();
        var frame = new byte[PrefixLength + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        request.WriteTo(frame.AsSpan(PrefixLength));
        var content = new ByteArrayContent(frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return content;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, IMessage request, CancellationToken ct)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"http://localhost/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = Frame(request),
        };
        message.Headers.Add("containerd-namespace", "k8s.io"); // for containerd's own services; CRI looks there by itself
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private async Task<T> GuardAsync<T>(Task<T> step)
    {
        try
        {
            return await step;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unavailable(e);
        }
    }

    private RuntimeException Unavailable(Exception e) =>
        new("Unavailable", $"the container runtime at {SocketPath} does not answer: {(e.InnerException ?? e).Message}");

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
