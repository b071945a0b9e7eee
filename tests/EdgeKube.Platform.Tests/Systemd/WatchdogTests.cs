using EdgeKube.Platform.Systemd;
using EdgeKube.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeKube.Platform.Tests.Systemd;

public sealed class WatchdogTests
{
    private readonly FakeTime _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_fed_three_times_in_its_interval_while_all_loops_get_on()
    {
        using var socket = new NotifySocket();
        using var stop = new CancellationTokenSource();
        var running = Dog(socket, new Loop()).RunAsync(stop.Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("WATCHDOG=1", await socket.NextAsync(Ct));
            var delay = await _time.Armed.ReadAsync(Ct);
            Assert.Equal(TimeSpan.FromSeconds(20), delay);
            _time.Advance(delay);
        }

        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task It_starves_while_a_loop_stands_still_and_is_fed_again_afterwards()
    {
        using var socket = new NotifySocket();
        using var stop = new CancellationTokenSource();
        var loop = new Loop { StandsStill = true };
        var running = Dog(socket, new Loop(), loop).RunAsync(stop.Token);
        Assert.Equal("STATUS=the store stands still", await socket.NextAsync(Ct));
        _time.Advance(await _time.Armed.ReadAsync(Ct));
        var delay = await _time.Armed.ReadAsync(Ct); // it has looked again
        Assert.False(socket.HasMore);
        loop.StandsStill = false;
        _time.Advance(delay);
        Assert.Equal("WATCHDOG=1", await socket.NextAsync(Ct));
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Where_nobody_watches_it_ends_at_once()
    {
        using var socket = new NotifySocket();
        await new Watchdog(socket.Notifier(), [new Loop()], _time, NullLogger<Watchdog>.Instance).RunAsync(Ct);
        Assert.False(socket.HasMore);
    }

    private Watchdog Dog(NotifySocket socket, params IHeartbeat[] loops) =>
        new(socket.Notifier("60000000"), loops, _time, NullLogger<Watchdog>.Instance);

    private sealed class Loop : IHeartbeat
    {
        public string Name => "the store";

        public bool StandsStill { get; set; }
    }
}
