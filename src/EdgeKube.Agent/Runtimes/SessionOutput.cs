namespace EdgeKube.Agent.Runtimes;

/// <summary>Which of its two outputs a process wrote to.</summary>
internal enum SessionOutput
{
    Output,
    Error,
}
