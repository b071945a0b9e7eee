namespace EdgeKube.Agent.Host;

/// <summary>The node has less of something than it must have.</summary>
internal sealed record Shortage(ShortageSignal Signal, long Threshold, long Available)
{
    /// <summary>In the order in which the node answers them: memory first.</summary>
    public static IReadOnlyList<Shortage> Find(HostLoad load, IEnumerable<ShortageThreshold> thresholds) =>
        [.. thresholds
            .OrderBy(t => t.Signal)
            .Select(t => new Shortage(t.Signal, t.Of(load.Total(t.Signal)), load.Available(t.Signal)))
            .Where(s => s.Available < s.Threshold)];
}
