namespace EdgeKube.Agent.Host;

/// <summary>All that the kernel's accounts tell of a control group. Bytes and nanoseconds; 0 where it keeps no such account.</summary>
internal sealed record GroupDetail
{
    public required CgroupFigures Used { get; init; }

    public long MemoryCharged { get; init; }

    public long Anonymous { get; init; }

    public long FileCache { get; init; }

    public long PageFaults { get; init; }

    public long MajorPageFaults { get; init; }

    /// <summary>0 is no limit.</summary>
    public long MemoryLimit { get; init; }

    public long Periods { get; init; }

    public long ThrottledPeriods { get; init; }

    public long ThrottledNanoseconds { get; init; }

    public long Processes { get; init; }

    /// <summary>One of its processes, whose network namespace is the pod's; 0 when it has none.</summary>
    public int ProcessId { get; init; }
}
