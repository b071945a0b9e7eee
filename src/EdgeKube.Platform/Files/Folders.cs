using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Files;

/// <summary>What a folder needs that .NET does not give: to be exchanged for another in one step, to survive a power cut, to have an owner.</summary>
public static partial class Folders
{
    private const int WorkingDirectory = -100; // AT_FDCWD
    private const uint ExchangeFlag = 2; // RENAME_EXCHANGE
    private const int ReadOnlyDirectory = 0x80000; // O_RDONLY | O_CLOEXEC; O_DIRECTORY differs between architectures
    private const uint UidAndGid = 0x18; // STATX_UID | STATX_GID

    /// <summary>Each takes the other's place; there is no instant at which one of them is missing.</summary>
    /// <exception cref="IOException">The file system cannot do it, or they are on different ones.</exception>
    public static void Exchange(string one, string other) =>
        Check(RenameAt2(WorkingDirectory, one, WorkingDirectory, other, ExchangeFlag), $"{one} cannot take the place of {other}");

    /// <summary>Returns when the names in it would survive a power cut.</summary>
    public static void Sync(string path)
    {
        var file = Open(path, ReadOnlyDirectory);
        Check(file, $"{path} cannot be opened");
        try
        {
            Check(Fsync(file), $"{path} cannot be written to the disk");
        }
        finally
        {
            _ = Close(file);
        }
    }

    /// <summary>Gives all that is below <paramref name="path"/>, and itself, to the owner of <paramref name="example"/>.</summary>
    public static void GiveToOwnerOf(string example, string path)
    {
        var (uid, gid) = OwnerOf(example);
        if ((uid, gid) == OwnerOf(path))
        {
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Append(path))
        {
            Check(Chown(entry, uid, gid), $"{entry} cannot be given to its owner");
        }
    }

    private static (uint Uid, uint Gid) OwnerOf(string path)
    {
        Span<byte> found = stackalloc byte[256]; // struct statx, the same on all architectures
        Check(Statx(WorkingDirectory, path, 0, UidAndGid, ref MemoryMarshal.GetReference(found)), $"{path} cannot be looked at");
        return (BinaryPrimitives.ReadUInt32LittleEndian(found[20..]), BinaryPrimitives.ReadUInt32LittleEndian(found[24..]));
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw new IOException($"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromDirectory, string from, int toDirectory, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, uint uid, uint gid);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte found);
}
