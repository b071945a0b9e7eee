using System.Runtime.InteropServices;

namespace EdgeKube;

/// <summary>madvise(2): what the kernel is told of pages. What it does not take is left as it is.</summary>
internal static partial class PageAdvice
{
    /// <summary>Not needed now: a page that was never written comes again from its file; what was written is lost.</summary>
    public const int DontNeed = 4;

    /// <summary>Left out of core dumps.</summary>
    public const int DontDump = 16;

    /// <summary>Put out of memory; what was written is kept.</summary>
    public const int PageOut = 21;

    public static void Give(nuint address, nuint length, int advice) => _ = Advise(address, length, advice);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);
}
