namespace EdgeKube.Agent.Runtimes;

/// <summary>What a command that ran to its end in a container said: standard output and error together, at most <see cref="MostBytes"/> of them.</summary>
internal sealed record ExecResult(int ExitCode, string Output)
{
    /// <summary>As much as Kubernetes keeps of a probe's words.</summary>
    public const int MostBytes = 10 * 1024;
}
