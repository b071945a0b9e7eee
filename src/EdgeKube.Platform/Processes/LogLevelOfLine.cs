namespace EdgeKube.Platform.Processes;

/// <summary>What a child's line means to us.</summary>
public enum LogLevelOfLine
{
    /// <summary>Routine: only at Debug.</summary>
    Routine,

    Warning,

    Error,
}
