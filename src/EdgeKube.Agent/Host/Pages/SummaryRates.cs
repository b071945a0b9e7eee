namespace EdgeKube.Agent.Host.Pages;

/// <summary>Processor time a second, from two looks. Nanocores.</summary>
/// <param name="before">Nanoseconds by group, at the first look.</param>
/// <param name="machine">The whole machine's nanoseconds, at the first look.</param>
internal sealed class SummaryRates(IReadOnlyDictionary<string, long> before, long machine, TimeSpan window)
{
    public long OfMachine(long now) => PerSecond(now - machine);

    /// <returns>0 for what came between the looks.</returns>
    public long Of(ContainerFigures figures) =>
        before.TryGetValue(figures.Group, out var was) ? PerSecond(figures.Detail.Used.CpuNanoseconds - was) : 0;

    private long PerSecond(long nanoseconds) => (long)(Math.Max(0, nanoseconds) / window.TotalSeconds);
}
