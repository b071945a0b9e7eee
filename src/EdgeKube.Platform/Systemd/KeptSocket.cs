using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace EdgeKube.Platform.Systemd;

/// <summary>
/// A listening socket that outlives its process: systemd keeps it in the service's store of descriptors and hands it to the next process (LISTEN_FDS),
/// so that who connects while the service is started anew waits, and is not refused. A socket unit's is taken in the same way.
/// </summary>
/// <param name="name">What it is called in the store.</param>
/// <param name="notifier">To systemd.</param>
/// <param name="environment">Reads <c>LISTEN_FDS</c>, <c>LISTEN_PID</c> and what <see cref="HandOver"/> has set.</param>
public sealed partial class KeptSocket(string name, ServiceNotifier notifier, Func<string, string?> environment)
{
    private const string Variable = "EDGEKUBE_LISTEN_FD";
    private const int First = 3; // of those that systemd hands over
    private const int SetFlags = 2; // the kernel's F_SETFD
    private const int CloseOnExecute = 1;
    private int _descriptor = -1;
    private SafeSocketHandle? _listening;

    /// <summary>The socket that listens there already; else one that is made, and is kept from now on.</summary>
    public Socket Open(EndPoint endPoint, Func<EndPoint, Socket> make)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(make);
        if (HandedOver(endPoint) is not { } socket)
        {
            notifier.DropSocket(name); // of a port that was
            socket = make(endPoint);
            socket.Listen(); // before: what does not listen yet looks hung up, and systemd drops it
            notifier.KeepSocket(name, socket.SafeHandle);
        }

        _listening = socket.SafeHandle;
        _descriptor = notifier.IsListenedTo ? Duplicate((int)_listening.DangerousGetHandle()) : -1;
        return socket;
    }

    /// <summary>Before the socket is closed: .NET takes from a socket that it believes to be its own what others wait for.</summary>
    public void Share()
    {
        if (_listening is { IsClosed: false, IsInvalid: false } listening)
        {
            _ = Control((int)listening.DangerousGetHandle(), SetFlags, 0);
        }
    }

    /// <summary>Before this process goes on as another executable.</summary>
    public void HandOver()
    {
        _ = SetEnvironment("LISTEN_FDS", "0", 1); // they are closed by then
        if (_descriptor >= 0 && Control(_descriptor, SetFlags, 0) == 0)
        {
            _ = SetEnvironment(Variable, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {_descriptor}"), 1);
        }
    }

    private Socket? HandedOver(EndPoint endPoint)
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var fromBefore = environment(Variable)?.Split(' ');
        var socket = fromBefore?.Length == 2 && fromBefore[0] == own ? Take(Number(fromBefore[1]), endPoint) : null;
        var count = environment("LISTEN_PID") == own ? Number(environment("LISTEN_FDS")) : 0;
        for (var i = 0; i < count; i++)
        {
            if (Take(First + i, endPoint) is { } next)
            {
                socket?.Dispose();
                socket = next;
            }
        }

        return socket;
    }

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    // What does not fit is closed: it is of a port that was, and nobody would accept from it.
    private static Socket? Take(int descriptor, EndPoint endPoint)
    {
        _ = Control(descriptor, SetFlags, CloseOnExecute);
        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        try
        {
            var socket = new Socket(handle); // throws where it is none
            if (socket.LocalEndPoint?.Equals(endPoint) == true && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1)
            {
                return socket;
            }
        }
        catch (SocketException)
        {
            // not for us
        }

        handle.Dispose();
        return null;
    }

    private static int Duplicate(int descriptor) => Control(descriptor, 1030, First); // the kernel's F_DUPFD_CLOEXEC

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
