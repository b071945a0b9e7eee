using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeKube.Platform.Systemd;

/// <summary>Tells systemd how the service is, by the protocol of sd_notify(3); does nothing where nobody asked for it.</summary>
/// <param name="environment">Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>WATCHDOG_PID</c>.</param>
public sealed class ServiceNotifier(Func<string, string?> environment)
{
    /// <summary>How soon systemd wants to hear of us again; null when it does not.</summary>
    public TimeSpan? WatchdogInterval =>
        long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
        && (environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    /// <summary>Whether systemd, or somebody in its stead, wants to know.</summary>
    public bool IsListenedTo => environment("NOTIFY_SOCKET") is { Length: > 1 };

    /// <summary>The start is over; what is said is the status line of <c>systemctl status</c>.</summary>
    public void Ready(string status) => Send($"READY=1\nWATCHDOG=1\nSTATUS={status}");

    public void Alive() => Send("WATCHDOG=1");

    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>It will be ready again, as the same process.</summary>
    public void Reloading() => Send("RELOADING=1\nSTATUS=reading its settings again");

    public void Stopping() => Send("STOPPING=1\nSTATUS=stopping");

    /// <summary>Has systemd keep a socket open until the service is stopped, and hand it over whenever it starts it anew.</summary>
    public void KeepSocket(string name, SafeSocketHandle kept) => Send($"FDSTORE=1\nFDNAME={name}", kept);

    /// <summary>Has it close what it keeps under the name.</summary>
    public void DropSocket(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={name}");

    private void Send(string message, SafeSocketHandle? passed = null)
    {
        if (environment("NOTIFY_SOCKET") is not { Length: > 1 } path)
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            if (passed is null)
            {
                socket.Send(Encoding.UTF8.GetBytes(message));
            }
            else
            {
                PassedDescriptor.Send(socket, Encoding.UTF8.GetBytes(message), passed);
            }
        }
        catch (SocketException)
        {
            // systemd is being started anew, or is gone; the service is no worse for it
        }
    }
}
