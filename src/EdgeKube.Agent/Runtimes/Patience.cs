namespace EdgeKube.Agent.Runtimes;

/// <summary>Waits for what is about to be seen.</summary>
internal static class Patience
{
    /// <summary>Waits, at most a second, until the runtime shows what it is about to show.</summary>
    public static async Task WhenSeenAsync(TimeProvider time, Func<Task<bool>> isSeen, CancellationToken ct)
    {
        var wait = TimeSpan.FromMilliseconds(2);
        while (wait < TimeSpan.FromSeconds(1) && !await isSeen())
        {
            await Task.Delay(wait, time, ct);
            wait *= 2;
        }
    }
}
