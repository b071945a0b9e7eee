namespace EdgeKube.Platform.Upgrades;

/// <summary>What a slot holds; without it a slot is empty.</summary>
public sealed record SlotInfo
{
    /// <summary>What the executable says of itself.</summary>
    public required string Version { get; init; }

    /// <summary>Of the executable, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was installed, in the form of RFC 3339.</summary>
    public required string Installed { get; init; }

    /// <summary>The packaged executable of that time: another one was installed later and wins.</summary>
    public required string Package { get; init; }

    internal string ToText() => Fields.Write(("version", Version), ("sha256", Sha256), ("installed", Installed), ("package", Package));

    internal static SlotInfo? Parse(string? text) =>
        text is not null && Fields.Read(text) is var fields && fields.TryGetValue("package", out var package)
            ? new SlotInfo
            {
                Version = fields.GetValueOrDefault("version", ""),
                Sha256 = fields.GetValueOrDefault("sha256", ""),
                Installed = fields.GetValueOrDefault("installed", ""),
                Package = package,
            }
            : null;
}
