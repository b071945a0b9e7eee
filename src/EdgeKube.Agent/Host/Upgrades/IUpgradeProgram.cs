namespace EdgeKube.Agent.Host.Upgrades;

/// <summary>What <c>edgekube upgrade</c> does on this machine, and what it has come to.</summary>
internal interface IUpgradeProgram
{
    /// <summary>Why it cannot be used here; null when it can.</summary>
    string? Problem { get; }

    /// <summary>An executable is on trial.</summary>
    bool IsOnTrial { get; }

    /// <summary>How the last trial failed; null when none did since the last that was begun.</summary>
    string? Failure { get; }

    /// <summary>The SHA-256 of the executable that runs here.</summary>
    Task<string> RunningAsync(CancellationToken ct);

    /// <summary>Installs a file and puts it on trial; this process is restarted meanwhile, unless it is refused.</summary>
    /// <returns>The exit code, and what it printed as errors.</returns>
    Task<(int Code, string Error)> RunAsync(string file, string signature, CancellationToken ct);
}
