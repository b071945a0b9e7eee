namespace EdgeKube.Agent.Host;

/// <summary>The node has less of something than it must have.</summary>
internal sealed record Shortage(ShortageSignal Signal, long Threshold, long Available, TimeSpan Grace = default);
