using System.Globalization;
using EdgeKube.Platform.Systemd;
using Xunit;

namespace EdgeKube.Platform.Tests.Systemd;

public sealed class ServiceNotifierTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readiness_and_the_end_are_told()
    {
        using var socket = new NotifySocket();
        socket.Notifier().Ready("serves https://10.0.0.1:6443");
        socket.Notifier().Stopping();
        Assert.Equal("READY=1\nWATCHDOG=1\nSTATUS=serves https://10.0.0.1:6443", await socket.NextAsync(Ct));
        Assert.Equal("STOPPING=1\nSTATUS=stopping", await socket.NextAsync(Ct));
    }

    [Fact]
    public void Without_systemd_nothing_happens()
    {
        var notifier = new ServiceNotifier(_ => null);
        notifier.Ready("up");
        Assert.Null(notifier.WatchdogInterval);
    }

    [Fact]
    public void A_systemd_that_is_gone_is_no_trouble() =>
        new ServiceNotifier(name => name == "NOTIFY_SOCKET" ? "/nowhere/notify" : null).Ready("up");

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "1", 0)] // somebody else's
    [InlineData("0", null, 0)]
    [InlineData("often", null, 0)]
    public void The_watchdog_is_for_the_process_that_is_named(string microseconds, string? pid, int seconds)
    {
        var notifier = new ServiceNotifier(name => name == "WATCHDOG_USEC" ? microseconds : name == "WATCHDOG_PID" ? pid : null);
        Assert.Equal(seconds, notifier.WatchdogInterval?.TotalSeconds ?? 0);
    }

    [Fact]
    public void Our_own_process_is_named_by_its_number()
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Assert.NotNull(new ServiceNotifier(name => name == "WATCHDOG_USEC" ? "1000" : own).WatchdogInterval);
    }
}
