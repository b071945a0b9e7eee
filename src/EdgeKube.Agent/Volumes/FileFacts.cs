using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Volumes;

/// <summary>What the kernel says of a path and .NET does not.</summary>
internal readonly partial record struct FileFacts(FileKind Kind, long User, long Group, long DiskBytes)
{
    private const int AtCurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int Size = 256;
    private const int KindBits = 0xF000;

    /// <summary>Null when there is nothing. A link counts as what it leads to.</summary>
    public static FileFacts? Of(string path) => Of(path, flags: 0);

    /// <summary>As <see cref="Of(string)"/>, but of a link itself.</summary>
    public static FileFacts? OfLink(string path) => Of(path, NoFollow);

    // struct statx is the same on every architecture: uid at 20, gid at 24, mode at 28, blocks of 512 bytes at 48.
    private static FileFacts? Of(string path, int flags)
    {
        Span<byte> facts = stackalloc byte[Size];
        if (NativeStatx(AtCurrentFolder, path, flags, BasicStats, ref MemoryMarshal.GetReference(facts)) != 0)
        {
            return null;
        }

        var mode = Native<ushort>(facts[28..]);
        return new((FileKind)(mode & KindBits), Native<uint>(facts[20..]), Native<uint>(facts[24..]), (long)Native<ulong>(facts[48..]) * 512);
    }

    private static T Native<T>(ReadOnlySpan<byte> at)
        where T : unmanaged => MemoryMarshal.Read<T>(at);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStatx(int folder, string path, int flags, uint mask, ref byte facts);
}
