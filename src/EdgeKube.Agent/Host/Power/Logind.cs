using EdgeKube.Platform.DBus;
using Microsoft.Win32.SafeHandles;

namespace EdgeKube.Agent.Host.Power;

/// <summary>systemd's logind: it restarts and shuts down, and waits for who holds a lock.</summary>
internal sealed class Logind(DBusAccess bus)
{
    private const string Service = "org.freedesktop.login1";
    private static readonly DBusTarget _manager = new(Service, "/org/freedesktop/login1", "org.freedesktop.login1.Manager");

    /// <param name="reboot">Else it is shut down.</param>
    /// <param name="ct">Cancels.</param>
    public async Task PowerAsync(bool reboot, CancellationToken ct) =>
        await (await bus.GetAsync(ct)).CallAsync(_manager, reboot ? "Reboot" : "PowerOff", "b", [false], ct);

    /// <summary>Has shutdowns wait, for as long as logind's InhibitDelayMaxSec, until the lock is closed.</summary>
    public async Task<SafeFileHandle> DelayShutdownAsync(string why, CancellationToken ct) =>
        (SafeFileHandle)(await (await bus.GetAsync(ct)).CallAsync(_manager, "Inhibit", "ssss", ["shutdown", "EdgeKube", why, "delay"], ct))[0];

    /// <summary>How long logind waits for locks.</summary>
    public async Task<TimeSpan> LongestDelayAsync(CancellationToken ct) =>
        TimeSpan.FromMicroseconds((ulong)await (await bus.GetAsync(ct)).GetAsync(_manager, "InhibitDelayMaxUSec", ct));

    /// <summary>Tells of shutdowns that begin (true) or are called off (false).</summary>
    /// <returns>Ends it, and a task that ends when the bus goes away.</returns>
    public async Task<(IDisposable Subscription, Task Closed)> WatchAsync(Action<bool> preparing, CancellationToken ct)
    {
        var connection = await bus.GetAsync(ct);
        var subscription = connection.Subscribe(
            $"type='signal',sender='{Service}',interface='{_manager.Interface}',member='PrepareForShutdown'", signal => preparing((bool)signal.Values[0]));
        return (subscription, connection.Closed);
    }
}
