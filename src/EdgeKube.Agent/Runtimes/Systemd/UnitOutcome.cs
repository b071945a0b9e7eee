namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>How a unit's main process ended, in the words of containers. Pure.</summary>
/// <param name="Reason">Completed, Error, OOMKilled or Unknown.</param>
internal sealed record UnitOutcome(int ExitCode, string Reason)
{
    private const int Exited = 1; // the kernel's CLD_EXITED; killed and dumped come after it
    private const int SignalBase = 128;
    private const int LostExitCode = 255;
    private const int KilledExitCode = 137;

    /// <summary>Nobody saw it end, as in a power cut.</summary>
    public static UnitOutcome Lost { get; } = new(LostExitCode, "Unknown");

    /// <param name="result">The unit's Result.</param>
    /// <param name="code">Its ExecMainCode; 0 when no process has ended.</param>
    /// <param name="status">Its ExecMainStatus: an exit code, or a signal.</param>
    public static UnitOutcome Of(string result, long code, long status)
    {
        if (result == "oom-kill")
        {
            return new(KilledExitCode, "OOMKilled");
        }

        return code switch
        {
            0 => Lost,
            Exited => new((int)status, status == 0 ? "Completed" : "Error"),
            _ => new(SignalBase + (int)status, "Error"),
        };
    }
}
