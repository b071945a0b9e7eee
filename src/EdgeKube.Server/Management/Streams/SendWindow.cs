using EdgeKube.Api.Errors;

namespace EdgeKube.Server.Management.Streams;

/// <summary>How much may be on its way to a stream's client: what it has not acknowledged yet. One sender.</summary>
internal sealed class SendWindow(TimeProvider time)
{
    /// <summary>Bytes; the last message may go beyond it, else one that is larger would never go.</summary>
    public const int Size = 256 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly Queue<(long Seq, int Bytes)> _sent = new();
    private TaskCompletionSource? _room;
    private long _last;
    private int _unacknowledged;

    /// <summary>The number of the message that <see cref="TakeAsync"/> is about.</summary>
    public long Next => _last + 1;

    /// <summary>Waits until a message may be sent.</summary>
    /// <exception cref="ApiException">504: the client has acknowledged nothing for too long.</exception>
    public async ValueTask TakeAsync(int bytes, CancellationToken ct)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_unacknowledged < Size)
                {
                    _sent.Enqueue((++_last, bytes));
                    _unacknowledged += bytes;
                    return;
                }

                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            try
            {
                await room.WaitAsync(_patience, time, ct);
            }
            catch (TimeoutException)
            {
                throw new ApiException(504, "Timeout", $"nothing of this stream was acknowledged for {_patience.TotalSeconds} s");
            }
        }
    }

    /// <summary>The client has this and all before it.</summary>
    public void Acknowledge(long seq)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            while (_sent.TryPeek(out var first) && first.Seq <= seq)
            {
                _unacknowledged -= _sent.Dequeue().Bytes;
            }

            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }
}
