using System.Runtime.InteropServices;

namespace EdgeKube.Agent.Volumes;

/// <summary>The system calls that volumes need and .NET does not offer.</summary>
internal static partial class Kernel
{
    /// <summary>It can make all that is mounted below a folder read-only.</summary>
    public static bool HasReadOnlyTrees { get; } = Environment.OSVersion.Version >= new Version(5, 12);

    public const int InvalidArgument = 22;
    private const int Busy = 16;
    private const int Detach = 2;
    private const int NoFollow = 8;
    private const int NotImplemented = 38;
    private const int SetAttributes = 442; // the same number on every architecture
    private const int AtCurrentFolder = -100;
    private const int Recursive = 0x8000;
    private const ulong ReadOnlyAttribute = 1;

    /// <exception cref="IOException">The kernel refused; its number is in HResult.</exception>
    public static void Mount(string source, string target, string type, MountFlags flags, string options)
    {
        if (NativeMount(source, target, type, (nuint)(uint)flags, options) != 0)
        {
            throw Failed($"mount {type} at {target}");
        }
    }

    /// <summary>Takes away what was mounted last at this very path; one that is in use goes when its users have gone.</summary>
    public static void Unmount(string target)
    {
        if (NativeUnmount(target, NoFollow) == 0)
        {
            return;
        }

        if (Marshal.GetLastPInvokeError() != Busy || NativeUnmount(target, NoFollow | Detach) != 0)
        {
            throw Failed($"unmount {target}");
        }
    }

    /// <summary>Makes a mount and all mounts below it read-only.</summary>
    /// <returns>False: the kernel is older than Linux 5.12.</returns>
    public static bool MakeReadOnly(string target)
    {
        var attributes = new MountAttributes { Set = ReadOnlyAttribute };
        if (NativeSetAttributes(SetAttributes, AtCurrentFolder, target, Recursive, ref attributes, Marshal.SizeOf<MountAttributes>()) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == NotImplemented ? false : throw Failed($"make {target} read-only");
    }

    /// <summary>Gives a file, or a link itself, to a user and a group; null leaves either as it is.</summary>
    public static void Own(string path, long? user, long? group)
    {
        if (NativeOwn(path, user is { } u ? (uint)u : uint.MaxValue, group is { } g ? (uint)g : uint.MaxValue) != 0)
        {
            throw Failed($"chown {path}");
        }
    }

    /// <summary>Replaces what stands at the new path, link or file, in one step.</summary>
    public static void Rename(string from, string to)
    {
        if (NativeRename(from, to) != 0)
        {
            throw Failed($"rename {from}");
        }
    }

    public static IOException Failed(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeMount(string source, string target, string type, nuint flags, string options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeUnmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeRename(string from, string to);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOwn(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeSetAttributes(nint number, nint at, string path, nint flags, ref MountAttributes attributes, nint size);

    [StructLayout(LayoutKind.Sequential)]
    private struct MountAttributes
    {
        public ulong Set;
        public ulong Clear;
        public ulong Propagation;
        public ulong UserNamespace;
    }
}
