namespace EdgeKube.Agent.Runtimes.Cri;

/// <summary>The numbers that CRI gives to signals: the order of their names, not the kernel's.</summary>
internal static class CriSignals
{
    private static readonly string[] _names =
    [
        "", "SIGABRT", "SIGALRM", "SIGBUS", "SIGCHLD", "SIGCLD", "SIGCONT", "SIGFPE", "SIGHUP", "SIGILL", "SIGINT", "SIGIO", "SIGIOT", "SIGKILL",
        "SIGPIPE", "SIGPOLL", "SIGPROF", "SIGPWR", "SIGQUIT", "SIGSEGV", "SIGSTKFLT", "SIGSTOP", "SIGSYS", "SIGTERM", "SIGTRAP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGUSR1", "SIGUSR2", "SIGVTALRM", "SIGWINCH", "SIGXCPU", "SIGXFSZ", "SIGRTMIN",
    ];

    public static int Number(string name) => Math.Max(0, Array.IndexOf(_names, name));
}
