namespace EdgeKube.Agent.Host;

/// <summary>The node has less of something than it must have.</summary>
internal sealed record Shortage(ShortageSignal Signal, long Threshold, long Available, TimeSpan Grace = default)
{
    /// <summary>In the order in which the node answers them: memory first.</summary>
    public static IReadOnlyList<Shortage> Find(HostLoad load, IEnumerable<ShortageThreshold> thresholds) =>
        [.. thresholds
            .Where(t => !t.OnlyApart || load.Images is not null)
            .OrderBy(t => (int)t.Signal)
            .Select(t => new Shortage(t.Signal, t.Of(load.Total(t.Signal)), load.Available(t.Signal), t.Grace))
            .Where(s => s.Available < s.Threshold)];
}
