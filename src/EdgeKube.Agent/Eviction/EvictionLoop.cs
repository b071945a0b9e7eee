using EdgeKube.Agent.Host;
using EdgeKube.Agent.Host.Pages;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Volumes;
using EdgeKube.Api.Views;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Eviction;

/// <summary>Ends pods, one at a time, while the node is short of something.</summary>
internal sealed partial class EvictionLoop(
    AgentIdentity identity,
    IReadOnlyList<ShortageThreshold> thresholds,
    FiguresSource figures,
    PodWorkers pods,
    IPodStatusSink sink,
    TimeProvider time,
    ILogger<EvictionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _lookWhileEnding = TimeSpan.FromSeconds(1);
    private const int LooksForAnEnd = 30;
    private readonly VolumeFolders _folders = new(identity);
    private readonly PodFiles _files = new(identity);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ShortageSignal? told = null;
        while (true)
        {
            var shortage = Shortage.Find(HostLoad.Read(identity.Directory), thresholds) is [var worst, ..] ? worst : null;
            if (shortage is not null && told != shortage.Signal)
            {
                Tell(shortage);
            }

            told = shortage?.Signal;
            if (shortage is null || !await EvictAsync(shortage, stoppingToken))
            {
                await Task.Delay(_look, time, stoppingToken);
            }
        }
    }

    /// <returns>False when there is nobody to end.</returns>
    private async Task<bool> EvictAsync(Shortage shortage, CancellationToken ct)
    {
        var candidates = await CandidatesAsync(shortage.Signal, ct);
        if (EvictionPlan.Rank(shortage.Signal, candidates) is not [var victim, ..])
        {
            return false;
        }

        var uid = victim.Pod.Metadata.Uid;
        LogEvicted(victim.Pod.Metadata.Namespace, victim.Pod.Metadata.Name, EvictionPlan.NameOf(shortage.Signal));
        pods.Evict(uid, EvictionPlan.Message(shortage, victim));
        for (var i = 0; i < LooksForAnEnd && (await figures.ReadAsync(ct)).Any(f => f.Pod.Uid == uid); i++)
        {
            await Task.Delay(_lookWhileEnding, time, ct);
        }

        return true;
    }

    private async Task<List<EvictionCandidate>> CandidatesAsync(ShortageSignal signal, CancellationToken ct)
    {
        var running = (await figures.ReadAsync(ct)).GroupBy(f => f.Pod.Uid).ToDictionary(g => g.Key, g => g.ToList());
        return [.. pods.Active.Where(p => running.ContainsKey(p.Metadata.Uid)).Select(p => CandidateOf(p, running[p.Metadata.Uid], signal))];
    }

    private EvictionCandidate CandidateOf(PodView pod, List<ContainerFigures> used, ShortageSignal signal) => new(
        pod,
        used.GroupBy(f => f.Container?.Name ?? "").ToDictionary(g => g.Key, g => g.Sum(f => f.Detail.Used.Memory)),
        signal is ShortageSignal.Disk or ShortageSignal.Inodes ? DiskOf(pod.Metadata) : 0, // looking costs reads, and only then it is needed
        used.Sum(f => f.Detail.Processes));

    private long DiskOf(ObjectMeta pod) => DiskUse.Of(_folders.EmptyFolders(pod.Uid)) + DiskUse.Of(_files.LogDirectory(pod));

    private void Tell(Shortage shortage)
    {
        var node = new ObjectReference { Kind = "Node", Name = identity.NodeName, Uid = identity.NodeName };
        sink.Event(node, "Warning", "EvictionThresholdMet", $"Attempting to reclaim {EvictionPlan.NameOf(shortage.Signal)}");
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Namespace}/{Pod} is evicted: the node is low on {Resource}")]
    private partial void LogEvicted(string @namespace, string pod, string resource);
}
