using System.Globalization;
using EdgeKube.Agent.Host.Cgroups;

namespace EdgeKube.Agent.Host;

/// <summary>What a node has, and what of it pods may have. Pure; the kubelet's sums.</summary>
/// <param name="Kept">What is reserved.</param>
/// <param name="MaxPods">How many pods it takes.</param>
internal sealed record NodeResources(HostFacts Facts, Reserve Kept, IReadOnlyList<ShortageThreshold> Thresholds, int MaxPods)
{
    /// <summary>The node's capacity, in the words of its status.</summary>
    public Dictionary<string, string> Capacity() => Named(
        Facts.Cpus.ToString(CultureInfo.InvariantCulture), Sizes.Kibibytes(Facts.MemoryBytes), Sizes.Kibibytes(Facts.StorageBytes));

    /// <summary>What the scheduler may give to pods: without what is reserved, and without what the node ends pods for.</summary>
    public Dictionary<string, string> Allocatable() => Named(
        MilliCpu % 1000 == 0 ? (MilliCpu / 1000).ToString(CultureInfo.InvariantCulture) : $"{MilliCpu}m",
        Sizes.Kibibytes(Memory),
        Storage.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same, as numbers.</summary>
    public NodeAmounts Amounts => new(MilliCpu, Memory, Storage);

    /// <summary>Thousandths of cores for pods.</summary>
    public long MilliCpu => Math.Max(0, (Facts.Cpus * 1000L) - Kept.Cpu);

    /// <summary>Bytes for pods.</summary>
    public long Memory => Math.Max(0, Facts.MemoryBytes - Kept.Memory - Threshold(ShortageSignal.Memory, Facts.MemoryBytes) - Facts.HugePages.Sum(p => p.Bytes));

    /// <summary>Bytes of the node's disk for pods.</summary>
    public long Storage => Math.Max(0, Facts.StorageBytes - Kept.Storage - Threshold(ShortageSignal.Disk, Facts.StorageBytes));

    /// <summary>What all pods together are held to. Memory down to the threshold is theirs; processes are not, so that the node can still act.</summary>
    public CgroupLimits Pods => new()
    {
        CpuShares = CgroupLimits.SharesOf(MilliCpu),
        Memory = Math.Max(0, Facts.MemoryBytes - Kept.Memory),
        Processes = Math.Max(0, Facts.MaxProcesses - Kept.Processes - Threshold(ShortageSignal.Processes, Facts.MaxProcesses)),
    };

    private long Threshold(ShortageSignal signal, long capacity) => Thresholds.Where(t => t.Signal == signal).Sum(t => t.Of(capacity));

    private Dictionary<string, string> Named(string cpu, string memory, string storage)
    {
        var resources = new Dictionary<string, string>
        {
            ["cpu"] = cpu,
            ["ephemeral-storage"] = storage,
            ["memory"] = memory,
            ["pods"] = MaxPods.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var pages in Facts.HugePages)
        {
            resources[$"hugepages-{Sizes.Binary(pages.Size)}"] = Sizes.Binary(pages.Bytes);
        }

        return resources;
    }
}
