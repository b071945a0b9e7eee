namespace EdgeKube.Agent.Host.Pages;

/// <summary>The memory of a node, a pod or a container in the Summary API. Bytes.</summary>
/// <param name="Available">Null without a limit.</param>
internal sealed record SummaryMemory(long? Available, long Usage, long WorkingSet, long Rss, long PageFaults, long MajorPageFaults)
{
    public static SummaryMemory Of(IReadOnlyList<ContainerFigures> figures)
    {
        var working = figures.Sum(f => f.Detail.Used.Memory);
        long? available = figures is [{ Detail.MemoryLimit: > 0 and var limit }] ? Math.Max(0, limit - working) : null;
        return new(
            available,
            figures.Sum(f => f.Detail.MemoryCharged),
            working,
            figures.Sum(f => f.Detail.Anonymous),
            figures.Sum(f => f.Detail.PageFaults),
            figures.Sum(f => f.Detail.MajorPageFaults));
    }
}
