using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Host;

/// <summary>How many files a file system can still hold.</summary>
internal static partial class FileSystemInodes
{
    /// <returns>(0, 0) when the system does not say.</returns>
    public static (long Free, long Total) Of(string path) =>
        StatVfs(path, out var figures) == 0 ? ((long)figures.FreeForUsers, (long)figures.Files) : (0, 0);

    [LibraryImport("libc", EntryPoint = "statvfs64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Figures figures);

    // struct statvfs64 of glibc, on 32 and 64 bits: two words, six 64-bit counts, and what is not read here.
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Figures
    {
        public nuint BlockSize;
        public nuint FragmentSize;
        public ulong Blocks;
        public ulong BlocksFree;
        public ulong BlocksForUsers;
        public ulong Files;
        public ulong FilesFree;
        public ulong FreeForUsers;
        public fixed ulong Rest[8];
    }
}
