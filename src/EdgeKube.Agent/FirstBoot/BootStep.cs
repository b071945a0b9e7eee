namespace EdgeKube.Agent.FirstBoot;

/// <summary>One thing to do so that the machine is as its file says.</summary>
public abstract record BootStep
{
    private BootStep()
    {
    }

    /// <summary>A file with exactly this in it.</summary>
    public sealed record Write(string Path, string Text, UnixFileMode Mode) : BootStep;

    /// <summary>A symbolic link.</summary>
    public sealed record Link(string Path, string Target) : BootStep;

    /// <summary>No such file.</summary>
    public sealed record Delete(string Path) : BootStep;

    /// <summary>A program of the running system.</summary>
    /// <param name="Program">Its name or path.</param>
    /// <param name="Arguments">For it.</param>
    public sealed record Run(string Program, params IReadOnlyList<string> Arguments) : BootStep;
}
