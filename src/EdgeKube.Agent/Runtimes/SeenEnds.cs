using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace EdgeKube.Agent.Runtimes;

/// <summary>
/// Passes a runtime's events on once what they tell can be seen. The event of an end is out before the runtime has noted it, on a slow machine
/// by many seconds: who looks too early sees the container running, and never looks again.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="hasEnded">Whether the runtime shows the end of one.</param>
internal sealed class SeenEnds(TimeProvider time, Func<string, CancellationToken, Task<bool>> hasEnded)
{
    private static readonly TimeSpan _firstWait = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(10);

    /// <summary>The ids, those of ends as soon as the end is seen; one that is not seen yet holds up no other.</summary>
    /// <param name="events">Ids, and whether what happened is an end.</param>
    /// <exception cref="RuntimeException">The runtime cannot be listened to, or not be asked, any more.</exception>
    public async IAsyncEnumerable<string> ReadAsync(IAsyncEnumerable<(string Id, bool IsEnd)> events, [EnumeratorCancellation] CancellationToken ct)
    {
        var seen = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var passing = PassOnAsync(events, seen.Writer, over.Token);
        try
        {
            await foreach (var id in seen.Reader.ReadAllAsync(ct))
            {
                yield return id;
            }
        }
        finally
        {
            await over.CancelAsync();
            await passing;
        }
    }

    // What goes wrong on the way is thrown at who reads.
    private async Task PassOnAsync(IAsyncEnumerable<(string Id, bool IsEnd)> events, ChannelWriter<string> seen, CancellationToken ct)
    {
        var unseen = new List<Task>();
        try
        {
            await foreach (var (id, isEnd) in events.WithCancellation(ct))
            {
                unseen.RemoveAll(task => task.IsCompleted);
                if (isEnd)
                {
                    unseen.Add(TellWhenSeenAsync(id, seen, ct));
                }
                else
                {
                    seen.TryWrite(id);
                }
            }

            seen.TryComplete();
        }
        catch (Exception e) when (e is RuntimeException or OperationCanceledException)
        {
            seen.TryComplete(e);
        }

        await Task.WhenAll(unseen);
    }

    private async Task TellWhenSeenAsync(string id, ChannelWriter<string> seen, CancellationToken ct)
    {
        try
        {
            for (var wait = _firstWait; !await hasEnded(id, ct); wait = wait * 2 < _longestWait ? wait * 2 : _longestWait)
            {
                await Task.Delay(wait, time, ct);
            }

            seen.TryWrite(id);
        }
        catch (Exception e) when (e is RuntimeException or OperationCanceledException)
        {
            seen.TryComplete(e);
        }
    }
}
