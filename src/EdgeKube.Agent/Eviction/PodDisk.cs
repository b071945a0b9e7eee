using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;

namespace EdgeKube.Agent.Eviction;

/// <summary>Measures the pods that run here for those who ask.</summary>
internal sealed class PodDisk(PodWorkers pods, StorageUse use) : IPodDisk
{
    public async Task<IReadOnlyList<DiskPart>> PartsAsync(string podUid, CancellationToken ct)
    {
        try
        {
            return pods.Active.FirstOrDefault(p => p.Metadata.Uid == podUid) is { } pod ? (await use.OfAsync(pod, ct)).Parts : [];
        }
        catch (RuntimeException)
        {
            return [];
        }
    }
}
