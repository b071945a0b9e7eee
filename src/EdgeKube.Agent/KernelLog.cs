using System.Runtime.InteropServices;

namespace EdgeKube.Agent;

/// <summary>The kernel's own log.</summary>
internal static partial class KernelLog
{
    private const int ReadAll = 3;
    private const int BufferSize = 10;

    /// <returns>Nothing when it is not ours to read.</returns>
    public static byte[] Read()
    {
        var length = Call(BufferSize, [], 0);
        if (length <= 0)
        {
            return [];
        }

        var log = new byte[length];
        var got = Call(ReadAll, log, length);
        return got > 0 ? log[..got] : [];
    }

    [LibraryImport("libc", EntryPoint = "klogctl")]
    private static partial int Call(int action, Span<byte> buffer, int length);
}
