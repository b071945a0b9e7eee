namespace EdgeKube.Server.ApiServer.Audit;

/// <summary>Where the audit log is written, and how much of it is kept.</summary>
public sealed record AuditOptions
{
    public const string Standard = "-";

    /// <summary>A file; <c>-</c> for standard output; "" for none.</summary>
    public string Path { get; init; } = "";

    /// <summary>MiB before a new file is begun.</summary>
    public int MaxSize { get; init; } = 100;

    /// <summary>Old files that are kept.</summary>
    public int MaxBackups { get; init; } = 5;

    /// <summary>Days that old files are kept; 0: for ever.</summary>
    public int MaxAge { get; init; }
}
