using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Processes;

/// <summary>Sends signals to processes that are ours.</summary>
internal static partial class Signals
{
    public const int HangUp = 1;
    public const int Term = 15;
    public const int Kill = 9;

    /// <returns>False when there is no such process any more.</returns>
    public static bool Send(int pid, int signal) => pid > 1 && NativeKill(pid, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int pid, int signal);
}
