using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Volumes;

/// <summary>A file or folder held by its descriptor, so that nobody can exchange it for another one meanwhile.</summary>
internal sealed partial class OpenedPath : IDisposable
{
    private const int OpenAt2 = 437; // the same number on every architecture
    private const int AtCurrentFolder = -100;
    private const ulong PathOnly = 0x200000;
    private const ulong CloseOnExec = 0x80000;
    private const ulong Beneath = 0x08;
    private const ulong NoMagicLinks = 0x02;
    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int CrossDevice = 18;
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private OpenedPath(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    public bool IsFolder => FileFacts.Of(Magic)?.Kind == FileKind.Folder;

    private string Magic => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_handle.DangerousGetHandle()}");

    /// <exception cref="VolumeException">It is not there.</exception>
    public static OpenedPath Root(string path) => Open(AtCurrentFolder, path, resolve: 0) ?? throw new VolumeException($"{path} does not exist");

    /// <summary>What a relative path leads to, links and all; null when there is nothing.</summary>
    /// <exception cref="VolumeException">It leads out of this folder.</exception>
    public OpenedPath? Find(string path) => Open((int)_handle.DangerousGetHandle(), path, Beneath | NoMagicLinks);

    /// <summary>Makes the folders of a relative path, with the rights of this one.</summary>
    public OpenedPath Make(string path)
    {
        var mode = File.GetUnixFileMode(Magic);
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = new OpenedPath(new SafeFileHandle(_handle.DangerousGetHandle(), ownsHandle: false), _path);
        for (var i = 0; i < parts.Length; i++)
        {
            var sofar = string.Join('/', parts[..(i + 1)]);
            var next = Find(sofar) ?? MakeOne(at, parts[i], sofar, mode);
            at.Dispose();
            at = next;
        }

        return at;
    }

    /// <summary>Shows it at another place of the host too, with all that is mounted in it.</summary>
    public void BindTo(string target) => Kernel.Mount(Magic, target, "", MountFlags.Bind | MountFlags.Recursive, "");

    public void Dispose() => _handle.Dispose();

    private OpenedPath MakeOne(OpenedPath parent, string name, string sofar, UnixFileMode mode)
    {
        var isNew = NativeMakeFolder((int)parent._handle.DangerousGetHandle(), name, (uint)mode) == 0;
        if (!isNew && Marshal.GetLastPInvokeError() != Exists)
        {
            throw Kernel.Failed($"mkdir {Path.Combine(_path, sofar)}");
        }

        var made = Find(sofar) ?? throw new VolumeException($"{Path.Combine(_path, sofar)} does not exist");
        if (isNew)
        {
            File.SetUnixFileMode(made.Magic, mode); // whatever the umask is
        }

        return made;
    }

    private static OpenedPath? Open(int at, string path, ulong resolve)
    {
        var how = new OpenHow { Flags = PathOnly | CloseOnExec, Resolve = resolve };
        var descriptor = NativeOpen(OpenAt2, at, path, ref how, Marshal.SizeOf<OpenHow>());
        if (descriptor >= 0)
        {
            return new OpenedPath(new SafeFileHandle(descriptor, ownsHandle: true), path);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry => null,
            CrossDevice => throw new VolumeException($"subPath \"{path}\" leads outside of its volume"),
            _ => throw Kernel.Failed($"open {path}"),
        };
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeOpen(nint number, nint at, string path, ref OpenHow how, nint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeMakeFolder(int at, string name, uint mode);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
