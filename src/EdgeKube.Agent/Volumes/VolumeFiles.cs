namespace EdgeKube.Agent.Volumes;

/// <summary>What a volume is to show.</summary>
/// <param name="DueAt">When a token in it must be renewed; null: nothing in it ages.</param>
internal sealed record VolumeFiles(IReadOnlyList<VolumeFile> Files, DateTimeOffset? DueAt);
