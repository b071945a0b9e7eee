using System.Runtime.InteropServices;

namespace EdgeKube.Cli.Exec;

/// <summary>The terminal below us while it is raw: keys go on as they are pressed, also Ctrl-C; its own ways come back in the end.</summary>
internal sealed partial class Terminal : IDisposable
{
    private const int Input = 0;
    private const int Now = 0; // TCSANOW
    private const nuint GetSize = 0x5413; // TIOCGWINSZ
    private const int Room = 128; // struct termios has 60 bytes
    private readonly byte[] _before;
    private readonly PosixSignalRegistration[] _signals;

    private Terminal(byte[] before)
    {
        _before = before;
        var raw = (byte[])before.Clone();
        MakeRaw(raw);
        _ = SetAttributes(Input, Now, raw);
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resized?.Invoke()),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Restore()),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => Restore()),
        ];
    }

    /// <summary>Comes on a thread of its own.</summary>
    public event Action? Resized;

    /// <summary>Null when standard input is no terminal.</summary>
    public static Terminal? TryOpen()
    {
        var attributes = new byte[Room];
        return IsTerminal(Input) == 1 && GetAttributes(Input, attributes) == 0 ? new Terminal(attributes) : null;
    }

    public static (int Columns, int Rows) Size()
    {
        var size = new ushort[4];
        return Control(Input, GetSize, size) == 0 && size[0] > 0 ? (size[1], size[0]) : (80, 24);
    }

    public void Dispose()
    {
        Restore();
        Array.ForEach(_signals, s => s.Dispose());
    }

    private void Restore() => _ = SetAttributes(Input, Now, _before);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(int descriptor, [Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(int descriptor, int when, byte[] attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] attributes);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, [Out] ushort[] size);
}
