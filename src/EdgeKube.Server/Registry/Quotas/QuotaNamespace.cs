namespace EdgeKube.Server.Registry.Quotas;

/// <summary>The quotas of one namespace; what is counted of them is read and written by who holds the gate.</summary>
internal sealed class QuotaNamespace(Action changed)
{
    private int _stale = 1;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public Dictionary<string, CountedQuota> Quotas { get; } = new(StringComparer.Ordinal);

    public bool IsStale => Volatile.Read(ref _stale) != 0;

    public void Changed() => changed();

    /// <summary>Something went, or counts for less: all is to be counted again.</summary>
    public void Outdate()
    {
        Volatile.Write(ref _stale, 1);
        changed();
    }

    /// <summary>Before counting: what is outdated from here on is counted the next time.</summary>
    public void BeginCount() => Volatile.Write(ref _stale, 0);
}
