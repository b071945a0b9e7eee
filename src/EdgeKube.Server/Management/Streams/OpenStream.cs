using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;
using EdgeKube.Api.Errors;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;
using EdgeKube.Messaging.Streams;
using EdgeKube.Server.Management.Requests;

namespace EdgeKube.Server.Management.Streams;

/// <summary>A stream of a connection: tells its client what comes, no faster than the client acknowledges, and takes the client's input.</summary>
internal sealed class OpenStream : IAsyncDisposable
{
    /// <summary>Bytes that a client may be ahead of its command.</summary>
    public const int MaxInput = 1024 * 1024;

    private const int Overhead = 64; // of what waits, however short it is
    private static readonly JsonWriterOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly string _id;
    private readonly Func<ReadOnlyMemory<byte>, Task> _publish;
    private readonly SendWindow _window;
    private readonly CancellationTokenSource _ending;
    private readonly CancellationToken _ended;
    private readonly Channel<(StreamChannel Channel, byte[] Data)> _input = Channel.CreateUnbounded<(StreamChannel, byte[])>(); // bounded in bytes, by _waiting
    private int _waiting;
    private int _opened;
    private ApiException? _reason;
    private Task _cancelling = Task.CompletedTask;

    public OpenStream(string id, Func<ReadOnlyMemory<byte>, Task> publish, TimeProvider time, CancellationToken ct)
    {
        (_id, _publish, _window) = (id, publish, new SendWindow(time));
        _ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _ended = _ending.Token;
    }

    /// <summary>Cancelled when nobody wants it any more, or it cannot go on.</summary>
    public CancellationToken Ended => _ended;

    /// <summary>Why it ended before its time; null when the client closed it.</summary>
    public ApiException? Reason => _reason;

    /// <summary>Whether it is one with input.</summary>
    public bool TakesInput { get; set; }

    /// <summary>Tells the client that it is open; once.</summary>
    public void Open()
    {
        if (Interlocked.Exchange(ref _opened, 1) == 0)
        {
            Publish(Make("stream"u8, writer => writer.WriteStringValue("open"), seq: null));
        }
    }

    /// <param name="json">One event: an object with type and object.</param>
    public ValueTask SendEventAsync(ReadOnlyMemory<byte> json) =>
        SendAsync(seq => Make("event"u8, writer => writer.WriteRawValue(json.Span, skipInputValidation: true), seq));

    public ValueTask SendTextAsync(string text) => SendAsync(seq => Make("text"u8, writer => writer.WriteStringValue(text), seq));

    public ValueTask SendDataAsync(StreamChannel channel, ReadOnlyMemory<byte> data) => SendAsync(seq => Make("data"u8, writer =>
    {
        writer.WriteBase64StringValue(data.Span);
        writer.WriteString("channel", channel == StreamChannel.Error ? "stderr" : "stdout");
    }, seq));

    /// <summary>What the client has to say to it. Waits for nothing: it is called on the MQTT client's loop.</summary>
    /// <exception cref="ApiException">400: it cannot be read.</exception>
    public void Take(ManagementRequest request)
    {
        if (request.Number("ack", 0, long.MaxValue) is { } seq)
        {
            _window.Acknowledge(seq);
        }

        if (request.Object("resize") is { } size)
        {
            Put(StreamChannel.Resize, SizeOf(size));
        }

        if (request.Text("data") is { Length: > 0 } data)
        {
            Put(StreamChannel.Input, Decode(data));
        }

        if (request.Flag("endOfInput"))
        {
            Put(StreamChannel.Close, [(byte)StreamChannel.Input]);
        }

        if (request.Flag("close"))
        {
            End(null);
        }
    }

    /// <summary>Hands over the client's input as it comes.</summary>
    public async Task ReadInputAsync(Func<StreamChannel, ReadOnlyMemory<byte>, ValueTask> sink, CancellationToken ct)
    {
        await foreach (var (channel, data) in _input.Reader.ReadAllAsync(ct))
        {
            await sink(channel, data);
            Interlocked.Add(ref _waiting, -data.Length - Overhead);
        }
    }

    /// <param name="reason">Null: the client wants it so, or is gone.</param>
    public void End(ApiException? reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        try
        {
            _cancelling = _ending.CancelAsync(); // what ends with it must not run on the MQTT client's loop
        }
        catch (ObjectDisposedException)
        {
            // it has just ended by itself
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cancelling;
        _ending.Dispose();
    }

    /// <summary>Kubernetes' form of <c>{"columns","rows"}</c>.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static byte[] SizeOf(ManagementRequest size) => JsonSerializer.SerializeToUtf8Bytes(
        new TerminalSize { Width = (ushort)(size.Number("columns", 1, ushort.MaxValue) ?? 80), Height = (ushort)(size.Number("rows", 1, ushort.MaxValue) ?? 24) },
        MessagingJson.Default.TerminalSize);

    private void Put(StreamChannel channel, byte[] data)
    {
        if (!TakesInput)
        {
            throw ApiException.BadRequest($"the stream \"{_id}\" takes no input");
        }

        if (Interlocked.Add(ref _waiting, data.Length + Overhead) > MaxInput)
        {
            End(ApiException.TooLarge($"more than {MaxInput} bytes of input wait for the command to read them"));
            return;
        }

        _input.Writer.TryWrite((channel, data));
    }

    private static byte[] Decode(string data)
    {
        try
        {
            return Convert.FromBase64String(data);
        }
        catch (FormatException)
        {
            throw ApiException.BadRequest("data: Invalid value: it must be base64");
        }
    }

    private async ValueTask SendAsync(Func<long, ReadOnlyMemory<byte>> make)
    {
        try
        {
            Open();
            var message = make(_window.Next);
            await _window.TakeAsync(message.Length, _ended);
            Publish(message);
        }
        catch (ApiException e)
        {
            End(e);
            throw new OperationCanceledException(e.Message, e, _ended);
        }
    }

    // The broker's word is not waited for: it takes one message after the other. When it is gone, so is the client.
    private void Publish(ReadOnlyMemory<byte> message) => _publish(message).ContinueWith(
        task => End(task.Exception!.InnerException is MqttException ? null : ApiException.Internal("see the server's log")),
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private ReadOnlyMemory<byte> Make(ReadOnlySpan<byte> name, Action<Utf8JsonWriter> value, long? seq)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, _json))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, _id);
            if (seq is { } number)
            {
                writer.WriteNumber("seq"u8, number);
            }
            else
            {
                writer.WriteNumber("code"u8, 200);
            }

            writer.WritePropertyName(name);
            value(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
