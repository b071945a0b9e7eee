namespace EdgeKube.Messaging.Streams;

/// <summary>How many frames of data all streams of a connection together may have on their way.</summary>
/// <remarks>What the link itself has to say goes past them: it never waits behind more than this, however many streams there are.</remarks>
internal sealed class StreamGate(int frames) : IDisposable
{
    private readonly SemaphoreSlim _room = new(frames, frames);

    /// <summary>Waits for room, then publishes; the room is free again when the broker has the frame.</summary>
    public async Task<Task> PublishAsync(Func<Task> publish, CancellationToken ct)
    {
        await _room.WaitAsync(ct);
        Task sent;
        try
        {
            sent = publish();
        }
        catch
        {
            _room.Release();
            throw;
        }

        _ = sent.ContinueWith(_ => _room.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return sent;
    }

    public void Dispose() => _room.Dispose();
}
