namespace EdgeKube.Platform.Upgrades;

/// <summary>Something to upgrade to.</summary>
public sealed record UpgradeOffer
{
    /// <summary>What people know it by: a path or a URL.</summary>
    public required string Name { get; init; }

    /// <summary>Writes it.</summary>
    public required Func<Stream, CancellationToken, Task> CopyToAsync { get; init; }

    /// <summary>Null: there is none.</summary>
    public required byte[]? Signature { get; init; }

    /// <summary>The file of the public keys.</summary>
    public required string KeyFile { get; init; }
}
