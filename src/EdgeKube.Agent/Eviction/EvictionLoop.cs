using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Eviction;

/// <summary>While the node is short of something, frees what nothing needs, and then ends pods, one at a time.</summary>
internal sealed partial class EvictionLoop(
    TimeSpan mostGrace,
    HostWatch watch,
    ShortageWatch shortages,
    EvictionParts parts,
    NodeEvents events,
    TimeProvider time,
    ILogger<EvictionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _lookWhileEnding = TimeSpan.FromSeconds(1);
    private const int LooksForAnEnd = 30;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the host starts others meanwhile
        events.Kernel();
        ShortageSignal? told = null;
        while (true)
        {
            await LearnAsync(stoppingToken);
            var shortage = Look();
            if (shortage is not null && told != shortage.Signal)
            {
                events.Shortage(shortage.Signal);
            }

            told = shortage?.Signal;
            if (shortage is null || !(await ReclaimAsync(shortage.Signal, stoppingToken) || await EvictAsync(shortage, stoppingToken)))
            {
                await Task.Delay(_look, time, stoppingToken);
            }
        }
    }

    private Shortage? Look()
    {
        var load = watch.Now();
        events.Kills(load);
        return shortages.Observe(load);
    }

    // Once; where images are does not change.
    private async Task LearnAsync(CancellationToken ct)
    {
        if (watch.Images.Length > 0)
        {
            return;
        }

        try
        {
            watch.Images = await parts.Runtime.ImageFolderAsync(ct);
        }
        catch (RuntimeException)
        {
            // it is not up yet; the next look asks again
        }
    }

    /// <returns>Whether anything was freed, which perhaps is enough.</returns>
    private async Task<bool> ReclaimAsync(ShortageSignal signal, CancellationToken ct) =>
        (IsOfImages(signal) || (IsOfDisk(signal) && watch.Recent().Images is null)) && await parts.Reclaim.CollectAsync(ct);

    private static bool IsOfDisk(ShortageSignal signal) => signal is ShortageSignal.Disk or ShortageSignal.Inodes || IsOfImages(signal);

    private static bool IsOfImages(ShortageSignal signal) => signal is ShortageSignal.ImageDisk or ShortageSignal.ImageInodes;

    /// <returns>False when there is nobody to end.</returns>
    private async Task<bool> EvictAsync(Shortage shortage, CancellationToken ct)
    {
        List<EvictionCandidate> candidates;
        try
        {
            candidates = await CandidatesAsync(shortage.Signal, ct);
        }
        catch (RuntimeException)
        {
            return false; // it is down: who uses what is not known
        }

        if (EvictionPlan.Rank(shortage.Signal, candidates) is not [var victim, ..])
        {
            return false;
        }

        var uid = victim.Pod.Metadata.Uid;
        LogEvicted(victim.Pod.Metadata.Namespace, victim.Pod.Metadata.Name, EvictionPlan.NameOf(shortage.Signal));
        parts.Pods.Evict(uid, EvictionPlan.Message(shortage, victim), shortage.Grace > TimeSpan.Zero ? mostGrace : null);
        for (var i = 0; i < LooksForAnEnd && await RunsAsync(uid, ct); i++)
        {
            await Task.Delay(_lookWhileEnding, time, ct);
        }

        return true;
    }

    private async Task<bool> RunsAsync(string uid, CancellationToken ct)
    {
        try
        {
            return (await parts.Figures.ReadAsync(ct)).Any(f => f.Pod.Uid == uid);
        }
        catch (RuntimeException)
        {
            return true;
        }
    }

    private async Task<List<EvictionCandidate>> CandidatesAsync(ShortageSignal signal, CancellationToken ct)
    {
        var running = (await parts.Figures.ReadAsync(ct)).GroupBy(f => f.Pod.Uid).ToDictionary(g => g.Key, g => g.ToList());
        var candidates = new List<EvictionCandidate>();
        foreach (var pod in parts.Pods.Active.Where(p => running.ContainsKey(p.Metadata.Uid)))
        {
            candidates.Add(await MeasureAsync(pod, running[pod.Metadata.Uid], signal, ct));
        }

        return candidates;
    }

    private async Task<EvictionCandidate> MeasureAsync(PodView pod, IReadOnlyList<ContainerFigures> figures, ShortageSignal signal, CancellationToken ct)
    {
        var none = new Dictionary<string, long>();
        switch (signal)
        {
            case ShortageSignal.Memory:
                var memory = figures.GroupBy(f => f.Container?.Name ?? "").ToDictionary(g => g.Key, g => g.Sum(f => f.Detail.Used.Memory));
                return new EvictionCandidate(pod, memory.Values.Sum(), memory);
            case ShortageSignal.Processes:
                return new EvictionCandidate(pod, figures.Sum(f => f.Detail.Processes), none);
            default:
                return await DiskOfAsync(pod, ct) is { } use // looking costs reads, and only now it is needed
                    ? new EvictionCandidate(pod, use.Of(signal, watch.Recent().Images is not null), PodStorage.IsOfInodes(signal) ? none : use.Containers)
                    : new EvictionCandidate(pod, 0, none);
        }
    }

    private async Task<PodStorage?> DiskOfAsync(PodView pod, CancellationToken ct)
    {
        try
        {
            return await parts.Use.OfAsync(pod, ct);
        }
        catch (RuntimeException)
        {
            return null; // the runtime is down; the next look may tell more
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Namespace}/{Pod} is evicted: the node is low on {Resource}")]
    private partial void LogEvicted(string @namespace, string pod, string resource);
}
