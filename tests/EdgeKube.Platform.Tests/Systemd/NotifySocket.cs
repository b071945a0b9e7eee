using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using EdgeKube.Platform.Systemd;

namespace EdgeKube.Platform.Tests.Systemd;

/// <summary>systemd's end of the notification socket.</summary>
internal sealed partial class NotifySocket : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ek-notify-");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NotifySocket()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
    }

    public string Path { get; }

    public ServiceNotifier Notifier(string? watchdogMicroseconds = null) => new(name => name switch
    {
        "NOTIFY_SOCKET" => Path,
        "WATCHDOG_USEC" => watchdogMicroseconds,
        _ => null,
    });

    public async Task<string> NextAsync(CancellationToken ct)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, SocketFlags.None, ct));
    }

    /// <summary>The descriptor that came with the message is this process's from now on.</summary>
    public unsafe string NextWithDescriptor(out int descriptor)
    {
        var text = new byte[4096];
        var control = stackalloc long[8];
        fixed (byte* start = text)
        {
            var part = stackalloc nint[] { (nint)start, text.Length };
            var header = stackalloc nint[] { 0, 0, (nint)part, 1, (nint)control, 8 * sizeof(long), 0 }; // msghdr of a 64-bit machine
            var length = ReceiveMessage((int)_socket.Handle, header, 0);
            descriptor = ((int*)control)[4];
            return Encoding.UTF8.GetString(text, 0, (int)length);
        }
    }

    public bool HasMore => _socket.Available > 0;

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "recvmsg")]
    private static unsafe partial nint ReceiveMessage(int socket, nint* message, int flags);
}
