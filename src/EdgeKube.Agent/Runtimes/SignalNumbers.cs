namespace EdgeKube.Agent.Runtimes;

/// <summary>The kernel's numbers of the signals that a container may be stopped with.</summary>
internal static class SignalNumbers
{
    private const int FirstRealTime = 34;

    private static readonly string[] _names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE",
        "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ",
        "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <returns>0 for a name that is none.</returns>
    public static int Of(string name) => name switch
    {
        "SIGRTMIN" => FirstRealTime,
        "SIGIOT" => Of("SIGABRT"),
        "SIGPOLL" => Of("SIGIO"),
        "SIGCLD" => Of("SIGCHLD"),
        _ => Math.Max(0, Array.IndexOf(_names, name)),
    };
}
