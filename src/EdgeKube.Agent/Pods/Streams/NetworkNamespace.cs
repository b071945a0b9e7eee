using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Pods.Streams;

/// <summary>Makes sockets that live in another network namespace.</summary>
/// <remarks>A socket stays in the namespace that its thread was in when it was made; the thread enters it, makes the socket, and ends.</remarks>
internal static partial class NetworkNamespace
{
    private const int NewNet = 0x40000000;
    private const int ThreadStack = 256 * 1024;

    /// <param name="path">"": this process's own.</param>
    /// <exception cref="IOException">The namespace cannot be entered.</exception>
    public static Socket NewSocket(string path, AddressFamily family)
    {
        if (path.Length == 0)
        {
            return new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        }

        Socket? made = null;
        Exception? problem = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    Enter(path);
                    made = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
                }
                catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
                {
                    problem = e;
                }
            },
            ThreadStack);
        thread.Start();
        thread.Join();
        if (problem is not null)
        {
            ExceptionDispatchInfo.Throw(problem);
        }

        return made!;
    }

    private static void Enter(string path)
    {
        using var space = File.OpenHandle(path);
        if (setns((int)space.DangerousGetHandle(), NewNet) != 0)
        {
            throw new IOException($"the network namespace {path} cannot be entered: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(int descriptor, int kind);
}
