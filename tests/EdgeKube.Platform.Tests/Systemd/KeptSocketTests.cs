using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeKube.Platform.Systemd;
using Xunit;

namespace EdgeKube.Platform.Tests.Systemd;

public sealed class KeptSocketTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_socket_that_systemd_keeps_takes_connections_after_its_maker_is_gone()
    {
        using var systemd = new NotifySocket();
        var first = new KeptSocket("api", systemd.Notifier(), _ => null);
        var made = Made(first);
        var address = made.LocalEndPoint!;
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=api", await systemd.NextAsync(Ct));
        Assert.Equal("FDSTORE=1\nFDNAME=api", systemd.NextWithDescriptor(out var kept));
        first.Share();
        made.Dispose();

        using var waiting = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await waiting.ConnectAsync(address, Ct);
        using var taken = new KeptSocket("api", systemd.Notifier(), Handover($"{Environment.ProcessId} {kept}")).Open(address, Refused);
        using var accepted = await taken.AcceptAsync(Ct);
        Assert.Equal(waiting.LocalEndPoint, accepted.RemoteEndPoint);
        Assert.False(systemd.HasMore);
    }

    [Fact]
    public async Task A_socket_of_another_port_makes_way()
    {
        using var systemd = new NotifySocket();
        using var before = Made(new KeptSocket("api", systemd.Notifier(), _ => null));
        await systemd.NextAsync(Ct);
        systemd.NextWithDescriptor(out var kept);

        using var other = Made(new KeptSocket("api", systemd.Notifier(), Handover($"{Environment.ProcessId} {kept}")));
        Assert.NotEqual(before.LocalEndPoint, other.LocalEndPoint);
        Assert.Equal("FDSTOREREMOVE=1\nFDNAME=api", await systemd.NextAsync(Ct));
        Assert.False(Directory.Exists($"/proc/self/fd/{kept}"));
    }

    [Theory]
    [InlineData("1 5")]
    [InlineData("5")]
    [InlineData("")]
    public void What_was_handed_to_another_process_is_left_alone(string handedOver)
    {
        using var socket = Made(new KeptSocket("api", new ServiceNotifier(_ => null), Handover(handedOver)));
        Assert.True(socket.IsBound);
    }

    private static Func<string, string?> Handover(string value) => name => name switch
    {
        "EDGEKUBE_LISTEN_FD" => value,
        "LISTEN_PID" => "1",
        "LISTEN_FDS" => 9.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static Socket Made(KeptSocket kept) => kept.Open(new IPEndPoint(IPAddress.Loopback, 0), endPoint =>
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endPoint);
        return socket;
    });

    private static Socket Refused(EndPoint endPoint) => throw new InvalidOperationException($"{endPoint} is made anew");
}
