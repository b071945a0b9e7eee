namespace EdgeKube.Server.Registry.Quotas;

/// <summary>Room in the quotas of a namespace, taken for one write: given back unless the write is kept. Nobody else takes any meanwhile.</summary>
internal sealed class QuotaHold(QuotaNamespace quotas, IReadOnlyList<(CountedQuota Quota, Usage Taken)> taken) : IDisposable
{
    private bool _kept;

    /// <summary>The object is stored.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        foreach (var (quota, more) in _kept ? [] : taken)
        {
            quota.Used?.Subtract(more);
        }

        quotas.Gate.Release();
        if (_kept)
        {
            quotas.Changed();
        }
    }
}
