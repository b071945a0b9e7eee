using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Host;

/// <summary>How large a file system is, and what is left of it.</summary>
/// <param name="Id">Of the file system; 0 when it is not known.</param>
/// <param name="Inodes">0 where it has no fixed number.</param>
internal readonly partial record struct FileSystemRoom(ulong Id, long Available, long Total, long InodesFree, long Inodes)
{
    /// <summary>All zero when the system does not say.</summary>
    public static FileSystemRoom Of(string path) => StatVfs(path, out var f) == 0
        ? new(f.Id, (long)(f.BlocksForUsers * f.FragmentSize), (long)(f.Blocks * f.FragmentSize), (long)f.FreeForUsers, (long)f.Files)
        : default;

    [LibraryImport("libc", EntryPoint = "statvfs64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatVfs(string path, out Figures figures);

    // struct statvfs64 of glibc, on 32 and 64 bits: two words, six 64-bit counts, a word, and what is not read here.
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
        public nuint Id;
        public fixed ulong Rest[8];
    }
}
