namespace EdgeKube.Agent.Runtimes;

/// <summary>Waits for what is about to be seen.</summary>
internal static class Patience
{
    private static readonly TimeSpan _atMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(1);

    /// <summary>Waits, at most half a minute, until the runtime shows what it is about to show.</summary>
    /// <exception cref="RuntimeException">It does not.</exception>
    public static async Task WhenSeenAsync(TimeProvider time, string what, Func<Task<bool>> isSeen, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        for (var wait = TimeSpan.FromMilliseconds(2); !await isSeen(); wait = wait * 2 < _longestWait ? wait * 2 : _longestWait)
        {
            if (time.GetElapsedTime(began) > _atMost)
            {
                throw new RuntimeException("DeadlineExceeded", $"{what} is not to be seen after {_atMost.TotalSeconds:0} s");
            }

            await Task.Delay(wait, time, ct);
        }
    }
}
