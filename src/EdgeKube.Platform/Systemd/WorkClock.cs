namespace EdgeKube.Platform.Systemd;

/// <summary>Knows how long a loop has been at one piece of work.</summary>
public sealed class WorkClock(TimeProvider time)
{
    private long _since; // 0: it waits for work

    public void Begin() => Volatile.Write(ref _since, time.GetTimestamp());

    public void End() => Volatile.Write(ref _since, 0);

    public bool IsOver(TimeSpan limit) => Volatile.Read(ref _since) is var since and not 0 && time.GetElapsedTime(since) > limit;
}
