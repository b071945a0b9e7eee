using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Eviction;

/// <summary>Ends pods that have more on the node's disk than their limits of ephemeral-storage allow. Those without such limits are not looked at.</summary>
internal sealed partial class StorageLoop(PodWorkers pods, StorageUse use, TimeProvider time, ILogger<StorageLoop> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(_look, time, stoppingToken);
            foreach (var pod in pods.Driven.Where(p => PodStorage.IsLimited(p.Spec)).ToList())
            {
                try
                {
                    if ((await use.OfAsync(pod, stoppingToken)).Excess(pod.Spec) is { } excess)
                    {
                        LogEvicted(pod.Metadata.Namespace, pod.Metadata.Name, excess);
                        pods.Evict(pod.Metadata.Uid, excess);
                    }
                }
                catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException)
                {
                    LogNotMeasured(pod.Metadata.Namespace, pod.Metadata.Name, e.Message);
                }
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Pod {Namespace}/{Pod} is evicted: {Excess}")]
    private partial void LogEvicted(string @namespace, string pod, string excess);

    [LoggerMessage(LogLevel.Debug, "What pod {Namespace}/{Pod} has on the disk is not known: {Problem}")]
    private partial void LogNotMeasured(string @namespace, string pod, string problem);
}
