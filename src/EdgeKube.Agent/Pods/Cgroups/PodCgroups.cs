using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Cgroups;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods.Cgroups;

/// <summary>Keeps the control groups of pods and of their classes. Where the tree is not ours to write it says so once, and pods run without.</summary>
/// <param name="processes">How many a pod may have; 0 is no limit.</param>
internal sealed partial class PodCgroups(
    ICgroupDriver driver, NodeResources node, ConfigLookup lookup, long processes, TimeProvider time, ILogger<PodCgroups> logger)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);
    private volatile bool _isOff;
    private long _burstable = -1;

    public string ParentOf(PodView pod) => driver.Names.Pod(PodQos.ClassOf(pod.Spec), pod.Metadata.Uid);

    /// <summary>Makes the group of all pods and those of the classes, and holds them to what the node can give.</summary>
    public Task SetUpAsync(CancellationToken ct) => TryAsync(async () =>
    {
        await driver.SetAsync(driver.Names.Root, WithoutMemory(node.Pods), ct);
        await driver.SetAsync(driver.Names.Class("BestEffort"), new CgroupLimits(), ct);
        await ShareAsync(ct);
    }, isWhole: true);

    /// <summary>Makes the pod's group, or gives it other limits.</summary>
    /// <param name="spec">The pod's own, or one of another size.</param>
    public Task SetAsync(PodView pod, PodSpec spec, CancellationToken ct) => TryAsync(async () =>
    {
        await driver.SetAsync(ParentOf(pod), PodCgroupPlan.Of(spec, processes, node.Facts.HasMemoryCgroup), ct);
        if (PodQos.ClassOf(pod.Spec) == "Burstable")
        {
            await ShareAsync(ct);
        }
    }, isWhole: false);

    public Task RemoveAsync(PodView pod) => TryAsync(
        () => driver.RemoveAsync(driver.Pods().GetValueOrDefault(pod.Metadata.Uid) ?? ParentOf(pod), CancellationToken.None), isWhole: false);

    /// <summary>Takes away the groups of pods that earlier agents left behind. Waits first: another agent on this machine may be about to use one.</summary>
    /// <param name="isKnown">Whether the pod with this uid is this node's.</param>
    public async Task SweepAsync(Func<string, bool> isKnown, CancellationToken ct)
    {
        var strange = driver.Pods().Where(p => !isKnown(p.Key)).ToList();
        if (strange.Count == 0 || _isOff)
        {
            return;
        }

        await Task.Delay(_patience, time, ct);
        foreach (var (_, group) in strange.Where(p => !isKnown(p.Key)))
        {
            await TryAsync(() => driver.RemoveAsync(group, ct), isWhole: false);
        }
    }

    private async Task ShareAsync(CancellationToken ct)
    {
        var limits = PodCgroupPlan.Burstable(lookup.Pods());
        if (Interlocked.Exchange(ref _burstable, limits.CpuShares) != limits.CpuShares)
        {
            await driver.SetAsync(driver.Names.Class("Burstable"), limits, ct);
        }
    }

    private CgroupLimits WithoutMemory(CgroupLimits limits) => node.Facts.HasMemoryCgroup ? limits : limits with { Memory = 0 };

    private async Task TryAsync(Func<Task> work, bool isWhole)
    {
        if (_isOff)
        {
            return;
        }

        try
        {
            await work();
        }
        catch (CgroupException e) when (isWhole)
        {
            _isOff = true;
            LogOff(e.Message);
        }
        catch (CgroupException e)
        {
            LogNotSet(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Control groups of pods cannot be made, and pods as a whole have no limits: {Problem}")]
    private partial void LogOff(string problem);

    [LoggerMessage(LogLevel.Warning, "A pod's control group is not as it should be: {Problem}")]
    private partial void LogNotSet(string problem);
}
