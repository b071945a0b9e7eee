using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Systemd;

/// <summary>Sends a descriptor along with a message, which .NET's sockets cannot: the kernel's SCM_RIGHTS.</summary>
internal static unsafe partial class PassedDescriptor
{
    private const int SocketLevel = 1; // the kernel's SOL_SOCKET
    private const int Rights = 1;
    private const int NoSignal = 0x4000;

    /// <exception cref="SocketException">The other side is gone.</exception>
    public static void Send(Socket socket, ReadOnlySpan<byte> message, SafeSocketHandle passed)
    {
        fixed (byte* text = message)
        {
            var part = new Part { Start = text, Length = (nuint)message.Length };
            var control = new Control { Length = (nuint)(sizeof(nuint) + (3 * sizeof(int))), Level = SocketLevel, Type = Rights, Descriptor = (int)passed.DangerousGetHandle() };
            var header = new Header { Parts = &part, PartCount = 1, Control = &control, ControlLength = (nuint)sizeof(Control) };
            if (SendMessage((int)socket.Handle, &header, NoSignal) < 0)
            {
                throw new SocketException();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, Header* message, int flags);

    /// <summary>The kernel's msghdr.</summary>
    private struct Header
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public Control* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>The kernel's iovec.</summary>
    private struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>The kernel's cmsghdr, with the one descriptor behind it.</summary>
    private struct Control
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
    }
}
