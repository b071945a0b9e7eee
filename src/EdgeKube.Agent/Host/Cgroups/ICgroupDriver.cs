namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>Makes the control groups that pods are in. The runtime makes those of containers, below them.</summary>
internal interface ICgroupDriver
{
    /// <summary>How its groups are called.</summary>
    CgroupNames Names { get; }

    /// <summary>Makes the group if it is not there, and sets all its limits.</summary>
    /// <exception cref="CgroupException">It cannot be.</exception>
    Task SetAsync(string group, CgroupLimits limits, CancellationToken ct);

    /// <summary>Takes away a group that nothing is in any more; one that something is in stays.</summary>
    Task RemoveAsync(string group, CancellationToken ct);

    /// <summary>The pods' groups that there are, by the pod's uid.</summary>
    IReadOnlyDictionary<string, string> Pods();
}
