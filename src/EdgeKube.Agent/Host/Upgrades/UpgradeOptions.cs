namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>How this machine's executable is exchanged.</summary>
public sealed record UpgradeOptions
{
    /// <summary>The executable that people start, and that is never on trial.</summary>
    public required string Package { get; init; }

    /// <summary>The data directory.</summary>
    public required string Data { get; init; }

    /// <summary>The folder of the slots.</summary>
    public required string Slots { get; init; }

    /// <summary>The file of the settings, if another than the usual one was named.</summary>
    public string? Config { get; init; }

    /// <summary>systemd runs the agent as the package has it: somebody restarts it, and takes back what does not work.</summary>
    public required bool ByUnit { get; init; }
}
