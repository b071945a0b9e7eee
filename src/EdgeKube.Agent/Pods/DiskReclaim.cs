using EdgeKube.Agent.Runtimes;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Pods;

/// <summary>Frees the disk of what nothing needs: dead containers, then images.</summary>
internal sealed partial class DiskReclaim(PodTools tools, ImageCollector images, ILogger<DiskReclaim> logger)
{
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> CollectAsync(CancellationToken ct)
    {
        try
        {
            var removed = await CollectContainersAsync(ct);
            var freed = await images.CollectAsync(long.MaxValue, ct);
            if (removed == 0 && freed == 0)
            {
                return false;
            }

            LogFreed(removed, freed);
            return true;
        }
        catch (RuntimeException e)
        {
            LogFailed(e.Message);
            return false;
        }
    }

    // The last life of a container tells how to go on, unless its pod has ended for good.
    private async Task<int> CollectContainersAsync(CancellationToken ct)
    {
        var removed = 0;
        foreach (var lives in (await tools.Runtime.ListContainersAsync(ct)).GroupBy(c => (c.PodUid, c.Name)))
        {
            var isOver = tools.Memory?.Get(FinalStatus.Prefix + lives.Key.PodUid) is not null;
            var last = lives.Max(c => c.Attempt);
            foreach (var dead in lives.Where(c => c.Phase == ContainerPhase.Exited && (isOver || c.Attempt < last)))
            {
                await tools.Runtime.RemoveContainerAsync(dead.Id, ct);
                removed++;
            }
        }

        return removed;
    }

    [LoggerMessage(LogLevel.Warning, "The disk is short: removed {Containers} dead containers, and images of {Bytes} bytes")]
    private partial void LogFreed(int containers, long bytes);

    [LoggerMessage(LogLevel.Warning, "The disk is short, and nothing could be removed: {Problem}")]
    private partial void LogFailed(string problem);
}
