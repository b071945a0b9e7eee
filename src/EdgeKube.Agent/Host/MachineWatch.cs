using EdgeKube.Platform.DBus;
using EdgeKube.Platform.Systemd;
using Microsoft.Extensions.Logging;

namespace EdgeKube.Agent.Host;

/// <summary>Knows what hostnamed, networkd and NetworkManager say of the machine.</summary>
internal sealed class MachineWatch(DBusAccess bus, TimeProvider time, ILogger<MachineWatch> logger) : BusWatch(time, logger)
{
    private const string Host = "org.freedesktop.hostname1";
    private const string HostPath = "/org/freedesktop/hostname1";
    private static readonly DBusTarget _bus = new("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus");
    private static readonly DBusTarget _networkd = new("org.freedesktop.network1", "/org/freedesktop/network1", "org.freedesktop.network1.Manager");
    private static readonly DBusTarget _manager = new("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", "org.freedesktop.NetworkManager");
    private IReadOnlyDictionary<string, string>? _host; // read anew when hostnamed tells of a change: it would be started for each look

    /// <summary>Null where nobody can be asked.</summary>
    public MachineFacts? Facts { get; private set; }

    protected override async Task<SystemdWatch> ListenAsync(Action changed, CancellationToken ct)
    {
        var connection = await bus.GetAsync(ct);
        List<IDisposable> subscriptions =
        [
            connection.Subscribe(Changes(HostPath), _ =>
            {
                _host = null;
                changed();
            }),
            connection.Subscribe(Changes(_networkd.Path), _ => changed()),
            connection.Subscribe(Changes(_manager.Path), _ => changed()),
        ];
        return new SystemdWatch(new Subscriptions(subscriptions), connection.Closed.ContinueWith(_ => changed(), TaskScheduler.Default));
    }

    protected override async Task<bool> LookAsync(CancellationToken ct)
    {
        var connection = await bus.GetAsync(ct);
        var host = _host ??= await HostAsync(connection, ct);
        var before = Facts;
        Facts = new MachineFacts(
            host.GetValueOrDefault("Chassis", ""),
            host.GetValueOrDefault("OperatingSystemPrettyName", ""),
            NetworkState.Of(
                await PropertyAsync(connection, _networkd, "OnlineState", ct) as string,
                await PropertyAsync(connection, _manager, "State", ct) as ulong?));
        return Facts != before;
    }

    private static string Changes(string path) => $"type='signal',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',path='{path}'";

    private static async Task<IReadOnlyDictionary<string, string>> HostAsync(DBusConnection connection, CancellationToken ct)
    {
        var texts = new Dictionary<string, string>();
        try
        {
            var answer = await connection.CallAsync(new(Host, HostPath, "org.freedesktop.DBus.Properties"), "GetAll", "s", [Host], ct);
            foreach (IReadOnlyList<object> property in (IReadOnlyList<object>)answer[0])
            {
                if (property[1] is string text)
                {
                    texts[(string)property[0]] = text;
                }
            }
        }
        catch (DBusException e) when (e.Name != DBusException.Disconnected)
        {
            // a small system without hostnamed
        }

        return texts;
    }

    // Only of those that run: asking is no reason to start one.
    private static async Task<object?> PropertyAsync(DBusConnection connection, DBusTarget target, string property, CancellationToken ct)
    {
        try
        {
            return (await connection.CallAsync(_bus, "NameHasOwner", "s", [target.Service], ct))[0] is true
                ? await connection.GetAsync(target, property, ct)
                : null;
        }
        catch (DBusException e) when (e.Name != DBusException.Disconnected)
        {
            return null; // one too old to tell, or just ending
        }
    }

    /// <summary>Ends them together.</summary>
    private sealed class Subscriptions(List<IDisposable> all) : IDisposable
    {
        public void Dispose() => all.ForEach(s => s.Dispose());
    }
}
