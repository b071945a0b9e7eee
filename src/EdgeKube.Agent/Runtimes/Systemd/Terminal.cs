using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Runtimes.Systemd;

/// <summary>A pseudo-terminal: this is the side of whoever sits before it.</summary>
internal sealed partial class Terminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NoControl = 0x100;
    private const int CloseOnExec = 0x80000;
    private const nuint SetSize = 0x5414;
    private readonly SafeFileHandle _master;
    private SafeFileHandle? _slave; // kept until the command has it: without any the first read would end

    private Terminal(SafeFileHandle master, string path)
    {
        (_master, Path) = (master, path);
        _slave = new SafeFileHandle(open(path, ReadWrite | NoControl | CloseOnExec), ownsHandle: true);
        Stream = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>The other side's, such as /dev/pts/3.</summary>
    public string Path { get; }

    /// <summary>What is typed, and what is shown.</summary>
    public FileStream Stream { get; }

    public static Terminal Open()
    {
        var master = new SafeFileHandle(posix_openpt(ReadWrite | NoControl | CloseOnExec), ownsHandle: true);
        var name = new byte[64];
        if (master.IsInvalid || grantpt(master) != 0 || unlockpt(master) != 0 || ptsname_r(master, name, (nuint)name.Length) != 0)
        {
            master.Dispose();
            throw new RuntimeException("Unknown", $"no terminal can be had: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        return new Terminal(master, Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0)));
    }

    /// <summary>The command has the other side.</summary>
    public void Begin()
    {
        _slave?.Dispose();
        _slave = null;
    }

    public unsafe void Resize(int width, int height)
    {
        var size = stackalloc ushort[4];
        (size[0], size[1], size[2], size[3]) = ((ushort)height, (ushort)width, 0, 0);
        _ = ioctl(_master, SetSize, size);
    }

    public void Dispose()
    {
        Begin();
        Stream.Dispose();
        _master.Dispose();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(SafeFileHandle master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(SafeFileHandle master);

    [LibraryImport("libc")]
    private static partial int ptsname_r(SafeFileHandle master, Span<byte> name, nuint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static unsafe partial int ioctl(SafeFileHandle master, nuint request, void* argument);
}
