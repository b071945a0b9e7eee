namespace EdgeKube.Agent.Runtimes;

/// <summary>The shares and limits of a container, in the kernel's units.</summary>
/// <param name="CpuShares">cgroup cpu.shares; 0 leaves what there is.</param>
/// <param name="CpuQuota">Microseconds per period of 100,000; 0 is no limit.</param>
/// <param name="MemoryLimit">Bytes; 0 is no limit.</param>
internal sealed record ContainerResources(long CpuShares, long CpuQuota, long MemoryLimit);
