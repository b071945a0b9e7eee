namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>What all processes of a control group together may use. 0 is no limit.</summary>
internal sealed record CgroupLimits
{
    /// <summary>The length of the time that <see cref="CpuQuota"/> is of, in microseconds.</summary>
    public const long CpuPeriod = 100_000;

    /// <summary>The least that the kernel knows.</summary>
    public const long LeastShares = 2;

    private const long MostShares = 262_144;
    private const long LeastQuota = 1000;

    /// <summary>In the words of version 1, 1024 a core.</summary>
    public long CpuShares { get; init; } = LeastShares;

    public long CpuQuota { get; init; }

    public long Memory { get; init; }

    public long Processes { get; init; }

    /// <summary>Bytes by the size of a page, such as <c>2MB</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> HugePages { get; init; } = [];

    /// <summary>The same as version 2 counts it, from 1 to 10,000.</summary>
    public long CpuWeight => 1 + ((CpuShares - LeastShares) * 9999 / (MostShares - LeastShares));

    public static long SharesOf(long milliCpu) => Math.Clamp(milliCpu * 1024 / 1000, LeastShares, MostShares);

    /// <returns>0 for no cpu, which is no limit.</returns>
    public static long QuotaOf(long milliCpu) => milliCpu == 0 ? 0 : Math.Max(LeastQuota, milliCpu * CpuPeriod / 1000);
}
