namespace EdgeKube.Agent.Host;

/// <summary>Reads what is left of the machine once for all who look at it.</summary>
internal sealed class HostWatch(AgentIdentity identity, TimeProvider time)
{
    private static readonly TimeSpan _young = TimeSpan.FromSeconds(9);
    private readonly Lock _lock = new();
    private HostLoad? _last;
    private long _readAt;

    /// <summary>A folder on the disk that images and containers are on; "" until somebody has learnt it from the runtime.</summary>
    public string Images { get; set; } = "";

    /// <summary>As it is at this moment.</summary>
    public HostLoad Now()
    {
        lock (_lock)
        {
            _readAt = time.GetTimestamp();
            return _last = HostLoad.Read(identity.Directory, Images);
        }
    }

    /// <summary>As somebody saw it a moment ago.</summary>
    public HostLoad Recent()
    {
        lock (_lock)
        {
            return _last is { } last && time.GetElapsedTime(_readAt) < _young ? last : Now();
        }
    }
}
