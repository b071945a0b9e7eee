namespace EdgeKube.Cli;

/// <summary>What went wrong, as it is to be told: one line or more, without a stack.</summary>
internal sealed class CliException : Exception
{
    public CliException()
    {
    }

    public CliException(string message)
        : base(message)
    {
    }

    public CliException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; init; } = 1;

    /// <summary>A mistake of the command line's user, in kubectl's form.</summary>
    public static CliException Of(string problem) => new($"error: {problem}");
}
