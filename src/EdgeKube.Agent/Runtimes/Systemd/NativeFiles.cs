using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>Pipes and pairs of sockets that are handed to systemd.</summary>
internal static partial class NativeFiles
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int UnixFamily = 1;
    private const int StreamType = 1;
    private const int Exists = 17;

    /// <summary>Makes a named pipe unless it is there.</summary>
    public static void MakePipe(string path)
    {
        if (mkfifo(path, 0b110_000_000) != 0 && Marshal.GetLastPInvokeError() != Exists)
        {
            throw Failed(path);
        }
    }

    /// <summary>Never waits for a writer; after the last one is gone it reads an end.</summary>
    public static SafePipeHandle OpenReader(string path) => new(Open(path, ReadOnly | NonBlocking | CloseOnExec), ownsHandle: true);

    /// <summary>A writer's end that is a reader's as well: whoever has it is not ended for writing when nobody else reads.</summary>
    public static SafeFileHandle OpenWriter(string path) => new(Open(path, ReadWrite | CloseOnExec), ownsHandle: true);

    /// <returns>Ours, and the other side's.</returns>
    public static unsafe (Socket Ours, SafeFileHandle Theirs) Pair()
    {
        var ends = stackalloc int[2];
        if (socketpair(UnixFamily, StreamType | CloseOnExec, 0, ends) != 0)
        {
            throw Failed("socketpair");
        }

        return (new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    private static int Open(string path, int flags) => open(path, flags) is var descriptor and >= 0 ? descriptor : throw Failed(path);

    private static IOException Failed(string what) => new($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int socketpair(int domain, int type, int protocol, int* ends);
}
