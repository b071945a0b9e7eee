namespace EdgeKube.Messaging.Contracts;

/// <summary>What a node did with volumes that are its own folders.</summary>
public sealed record NodeVolumes
{
    /// <summary>PersistentVolumes that were released, and whose folders are gone.</summary>
    public required IReadOnlyList<string> Removed { get; init; }
}
