namespace EdgeKube.Agent.Runtimes;

/// <summary>How a session ended.</summary>
/// <param name="ExitCode">The command's; 0 for an attachment.</param>
/// <param name="Problem">Null unless the runtime failed, such as for a command that is not there.</param>
internal sealed record SessionResult(int ExitCode, string? Problem = null);
