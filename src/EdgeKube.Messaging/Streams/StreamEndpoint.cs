using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using EdgeKube.Messaging.Contracts;
using EdgeKube.Messaging.Mqtt;

namespace EdgeKube.Messaging.Streams;

/// <summary>One end of a stream: bytes both ways, each as fast as the other side takes them.</summary>
public sealed class StreamEndpoint : IDuplexStream
{
    /// <summary>The most bytes that stay one piece.</summary>
    public const int MaxMessage = MaxChunk;

    internal const int Window = 64 * 1024;
    internal const int MaxChunk = 16 * 1024;
    private const int Aborted = 499;
    private const int MaxUnacknowledged = 4;
    private readonly Func<ReadOnlyMemory<byte>, Task> _publish;
    private readonly StreamGate _gate;
    private readonly Lock _lock = new();
    private readonly Lock _order = new();
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Task> _unacknowledged = new();
    private readonly CancellationTokenSource _aborted = new();
    private TaskCompletionSource _creditCame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _lastGrant = Task.CompletedTask;
    private StreamException? _problem;
    private long _credit;
    private long _granted;
    private uint _nextIn;
    private uint _nextOut;
    private int _disposed;
    private bool _ended;
    private volatile bool _finished;

    internal StreamEndpoint(Func<ReadOnlyMemory<byte>, Task> publish, StreamGate gate) => (_publish, _gate) = (publish, gate);

    /// <summary>Cancelled when the other side aborts or is gone.</summary>
    public CancellationToken Gone => _aborted.Token;

    /// <summary>Done with the other side's first frame.</summary>
    internal Task Answered => _answered.Task;

    /// <summary>True when the first thing to read (data or the end) is there.</summary>
    public ValueTask<bool> WaitToReadAsync(CancellationToken ct) => _incoming.Reader.WaitToReadAsync(ct);

    /// <summary>What the other side sends, until its end.</summary>
    /// <exception cref="StreamException">It ended with a problem, or is gone.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var taken = 0;
        await foreach (var chunk in _incoming.Reader.ReadAllAsync(ct))
        {
            yield return chunk;
            taken += chunk.Length;
            if (taken >= Window / 2)
            {
                await _lastGrant; // never more than one on its way, and no waiting for that one
                _lastGrant = GrantAsync(taken);
                taken = 0;
            }
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        while (data.Length > 0)
        {
            var count = await TakeCreditAsync(1, Math.Min(data.Length, MaxChunk), ct);
            await SendDataAsync(data[..count], ct);
            data = data[count..];
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, MaxMessage, nameof(message));
        await TakeCreditAsync(message.Length, message.Length, ct);
        await SendDataAsync(message, ct);
    }

    public ValueTask AcceptedAsync(CancellationToken ct) => SendAsync(ReadOnlyMemory<byte>.Empty, ct);

    public Task FinishAsync() => EndAsync(new StreamEnd());

    /// <summary>Says that nothing more comes from here; with a problem, that the whole stream is over.</summary>
    public async Task EndAsync(StreamEnd end)
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
        }

        while (_unacknowledged.TryDequeue(out var sent))
        {
            await Guard(sent);
        }

        await SendEndAsync(end);
    }

    /// <summary>The reader is done: whatever still runs on the other side is stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!(_finished && _ended) && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            try
            {
                await SendEndAsync(new StreamEnd { Code = Aborted, Problem = "the other side went away" });
            }
            catch (StreamException)
            {
                // the connection is gone, and with it the stream
            }
        }

        Abort(new StreamException(Aborted, "the stream was closed"));
    }

    internal async Task OpenAsync(StreamOpen open)
    {
        await SendFrameAsync(StreamFrameType.Open, JsonSerializer.SerializeToUtf8Bytes(open, MessagingJson.Default.StreamOpen));
        await GrantAsync(Window);
    }

    internal Task BeginAsync() => GrantAsync(Window);

    /// <summary>On the MQTT client's loop.</summary>
    internal void Received(StreamFrame frame)
    {
        if (frame.Sequence != _nextIn++)
        {
            Abort(new StreamException(500, "a frame of the stream was lost"));
            return;
        }

        switch (frame.Type)
        {
            case StreamFrameType.Data:
                ReceivedData(frame.Payload);
                break;
            case StreamFrameType.Credit:
                AddCredit(frame.Credit() ?? 0);
                break;
            case StreamFrameType.End:
                ReceivedEnd(frame.Payload.Span);
                break;
            default:
                break; // Open was seen by the acceptor; a type we do not know is from a newer version
        }

        _answered.TrySetResult(true);
    }

    /// <summary>The stream is over at once, here; nothing is sent.</summary>
    internal void Abort(StreamException problem)
    {
        lock (_lock)
        {
            _problem ??= problem;
            _ended = true;
        }

        _incoming.Writer.TryComplete(problem);
        _answered.TrySetResult(true);
        _aborted.Cancel();
        AddCredit(0);
    }

    private static async Task Guard(Task sent)
    {
        try
        {
            await sent;
        }
        catch (MqttException e)
        {
            throw new StreamException(503, e.Message);
        }
    }

    private void ReceivedData(ReadOnlyMemory<byte> payload)
    {
        if (Interlocked.Add(ref _granted, -payload.Length) < 0)
        {
            Abort(new StreamException(500, "the other side sent more than it may"));
            return;
        }

        _incoming.Writer.TryWrite(payload);
    }

    private void ReceivedEnd(ReadOnlySpan<byte> payload)
    {
        _finished = true;
        var end = StreamJson.ReadEnd(payload);
        if (end.Problem is { } problem)
        {
            Abort(new StreamException(end.Code == 0 ? 500 : end.Code, problem));
            return;
        }

        _incoming.Writer.TryComplete();
    }

    private Task SendEndAsync(StreamEnd end) =>
        Guard(SendFrameAsync(StreamFrameType.End, JsonSerializer.SerializeToUtf8Bytes(end, MessagingJson.Default.StreamEnd)));

    private async ValueTask SendDataAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        if (_unacknowledged.Count >= MaxUnacknowledged)
        {
            await Guard(_unacknowledged.Dequeue());
        }

        _unacknowledged.Enqueue(await _gate.PublishAsync(() => SendFrameAsync(StreamFrameType.Data, data), ct));
    }

    private Task GrantAsync(int count)
    {
        Interlocked.Add(ref _granted, count);
        return Guard(SendFrameAsync(StreamFrameType.Credit, StreamFrame.CreditOf(count)));
    }

    // The sequence is the order of publishing, whichever thread asks.
    private Task SendFrameAsync(StreamFrameType type, ReadOnlyMemory<byte> payload)
    {
        lock (_order)
        {
            return _publish(new StreamFrame(type, _nextOut++, payload).Encode());
        }
    }

    private void AddCredit(int count)
    {
        lock (_lock)
        {
            _credit += count;
            _creditCame.TrySetResult();
        }
    }

    private async ValueTask<int> TakeCreditAsync(int least, int most, CancellationToken ct)
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_problem is { } problem)
                {
                    throw new StreamException(problem.Code, problem.Message);
                }

                if (_credit >= least)
                {
                    var count = (int)Math.Min(most, _credit);
                    _credit -= count;
                    return count;
                }

                _creditCame = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = _creditCame.Task;
            }

            await wait.WaitAsync(ct);
        }
    }
}
