using System.Net.Sockets;
using System.Text;
using EdgeKube.Platform.Systemd;

namespace EdgeKube.Platform.Tests.Systemd;

/// <summary>systemd's end of the notification socket.</summary>
internal sealed class NotifySocket : IDisposable
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

    public bool HasMore => _socket.Available > 0;

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }
}
