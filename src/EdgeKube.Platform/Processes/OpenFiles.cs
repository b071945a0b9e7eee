using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Processes;

/// <summary>How many files and connections this process, and those that it starts, may have open.</summary>
public static partial class OpenFiles
{
    private const int NumberOfFiles = 7; // RLIMIT_NOFILE, on all architectures that .NET runs on

    /// <summary>Raises the limit as far as is allowed: a shell gives 1024, and each client of the broker takes one.</summary>
    /// <returns>The limit from now on.</returns>
    public static long Raise(long wanted)
    {
        if (Read(NumberOfFiles, out var limit) != 0)
        {
            return 0;
        }

        var raised = limit with { Now = Math.Min((ulong)wanted, limit.Most) };
        return raised.Now > limit.Now && Write(NumberOfFiles, in raised) == 0 ? (long)raised.Now : (long)Math.Min(limit.Now, long.MaxValue);
    }

    [LibraryImport("libc", EntryPoint = "getrlimit64")]
    private static partial int Read(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit64")]
    private static partial int Write(int resource, in Limit limit);

    // struct rlimit64 of glibc: the soft limit and the hard one.
    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Now;
        public ulong Most;
    }
}
