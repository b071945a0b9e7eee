namespace EdgeKube.Messaging.Contracts;

/// <summary>What a node is to run: the server offers it again and again, and each time the node answers how far it is.</summary>
public sealed record NodeUpgradeOffer
{
    /// <summary>Tells this order from an earlier one of the same version, which may have failed.</summary>
    public required string Order { get; init; }

    public required string Version { get; init; }

    /// <summary>Of the file, in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Of the file, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 of the executable in the file.</summary>
    public required string Executable { get; init; }

    /// <summary>The detached signature of the file.</summary>
    public required byte[] Signature { get; init; }
}
