using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Host;

/// <summary>Asks the kernel whether somebody keeps its clock right. So does timedated (<c>NTPSynchronized</c>), which would have to be started for each look.</summary>
internal static unsafe partial class KernelClock
{
    private const int Size = 256; // more than the kernel's struct timex, on every architecture
    private const long MostMicroseconds = 16_000_000;

    public static bool IsSynchronized()
    {
        var state = stackalloc nint[Size / sizeof(nint)];
        new Span<nint>(state, Size / sizeof(nint)).Clear(); // modes 0: only look
        return Adjust(state) >= 0 && state[3] < MostMicroseconds; // modes, offset, freq, and maxerror, which grows while nobody corrects it
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int Adjust(nint* state);
}
