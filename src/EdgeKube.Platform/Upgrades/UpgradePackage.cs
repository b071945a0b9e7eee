using System.Globalization;

namespace EdgeKube.Platform.Upgrades;

/// <summary>A signed version that nodes can be given, for one architecture.</summary>
public sealed record UpgradePackage
{
    /// <summary>What it was named when it was published.</summary>
    public required string Version { get; init; }

    /// <summary>In Debian's words, which are Kubernetes' as well.</summary>
    public required string Architecture { get; init; }

    public required long Size { get; init; }

    /// <summary>Of the file, in lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The SHA-256 of the executable in the file.</summary>
    public required string Executable { get; init; }

    /// <summary>When, in the form of RFC 3339.</summary>
    public required string Published { get; init; }

    internal string ToText() => Fields.Write(
        ("version", Version),
        ("architecture", Architecture),
        ("size", Size.ToString(CultureInfo.InvariantCulture)),
        ("sha256", Sha256),
        ("executable", Executable),
        ("published", Published));

    /// <summary>Null: it is none.</summary>
    internal static UpgradePackage? Parse(string text) =>
        Fields.Read(text) is var fields && fields.TryGetValue("version", out var version) && fields.TryGetValue("architecture", out var architecture)
        && long.TryParse(fields.GetValueOrDefault("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new UpgradePackage
            {
                Version = version,
                Architecture = architecture,
                Size = size,
                Sha256 = fields.GetValueOrDefault("sha256", ""),
                Executable = fields.GetValueOrDefault("executable", ""),
                Published = fields.GetValueOrDefault("published", ""),
            }
            : null;
}
