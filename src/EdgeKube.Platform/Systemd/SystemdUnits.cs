using System.Globalization;
using System.Text;
using EdgeKube.Platform.DBus;

namespace EdgeKube.Platform.Systemd;

/// <summary>Has systemd start, stop and describe units.</summary>
public sealed class SystemdUnits(DBusAccess bus)
{
    public const string NoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit";
    private const string NotReferenced = "org.freedesktop.systemd1.NotReferenced";
    private const string AlreadySubscribed = "org.freedesktop.systemd1.AlreadySubscribed";
    private const string Service = "org.freedesktop.systemd1";
    private const string Properties = "type='signal',sender='org.freedesktop.systemd1',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'";
    private static readonly DBusTarget _manager = new(Service, "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager");

    /// <summary>Starts a unit that is written nowhere.</summary>
    public Task StartTransientAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken ct) =>
        CallAsync("StartTransientUnit", "ssa(sv)a(sa(sv))", [unit, "fail", Values(properties), Array.Empty<object>()], ct);

    public Task SetPropertiesAsync(string unit, IReadOnlyList<UnitProperty> properties, CancellationToken ct) =>
        CallAsync("SetUnitProperties", "sba(sv)", [unit, true, Values(properties)], ct);

    public Task StopAsync(string unit, CancellationToken ct) => UnlessGoneAsync(CallAsync("StopUnit", "ss", [unit, "replace"], ct));

    public Task ResetFailedAsync(string unit, CancellationToken ct) => UnlessGoneAsync(CallAsync("ResetFailedUnit", "s", [unit], ct));

    /// <param name="unit">Which.</param>
    /// <param name="whom">main, or all of its processes.</param>
    /// <param name="signal">The kernel's number.</param>
    /// <param name="ct">Cancels.</param>
    public Task KillAsync(string unit, string whom, int signal, CancellationToken ct) =>
        UnlessGoneAsync(CallAsync("KillUnit", "ssi", [unit, whom, signal], ct));

    /// <summary>The states of units by their names, with those that there are not.</summary>
    public async Task<IReadOnlyDictionary<string, UnitState>> StatesAsync(IEnumerable<string> units, CancellationToken ct) =>
        States(await CallAsync("ListUnitsByNames", "as", [units], ct));

    /// <summary>The names of units that have failed.</summary>
    public async Task<IReadOnlyList<string>> FailedAsync(CancellationToken ct) =>
        [.. States(await CallAsync("ListUnitsFiltered", "as", [new object[] { "failed" }], ct)).Keys.Order(StringComparer.Ordinal)];

    /// <summary>A property of a service, such as <c>ExecMainStatus</c>.</summary>
    public async Task<object> ServicePropertyAsync(string unit, string property, CancellationToken ct) =>
        await (await bus.GetAsync(ct)).GetAsync(new(Service, PathOf(unit), "org.freedesktop.systemd1.Service"), property, ct);

    /// <summary>Has systemd forget a unit that is to run no more; safe to repeat.</summary>
    public async Task ForgetAsync(string unit, CancellationToken ct)
    {
        await StopAsync(unit, ct);
        await ResetFailedAsync(unit, ct);
        await UnlessGoneAsync(CallAsync("UnrefUnit", "s", [unit], ct));
    }

    /// <summary>Calls <paramref name="changed"/> when one unit, or with "" any, has changed; and <paramref name="closed"/> when the bus goes away.</summary>
    public async Task<SystemdWatch> WatchAsync(string unit, Action changed, Action closed, CancellationToken ct)
    {
        var connection = await bus.GetAsync(ct);
        await UnlessGoneAsync(connection.CallAsync(_manager, "Subscribe", "", [], ct));
        var place = unit.Length > 0 ? $"path='{PathOf(unit)}'" : "path_namespace='/org/freedesktop/systemd1/unit'";
        var subscription = connection.Subscribe($"{Properties},{place},arg0='org.freedesktop.systemd1.Unit'", _ => changed());
        return new SystemdWatch(subscription, connection.Closed.ContinueWith(_ => closed(), TaskScheduler.Default));
    }

    internal static string PathOf(string unit)
    {
        var path = new StringBuilder("/org/freedesktop/systemd1/unit/");
        for (var i = 0; i < unit.Length; i++)
        {
            if (char.IsAsciiLetter(unit[i]) || (i > 0 && char.IsAsciiDigit(unit[i])))
            {
                path.Append(unit[i]);
            }
            else
            {
                path.Append(CultureInfo.InvariantCulture, $"_{(int)unit[i]:x2}");
            }
        }

        return path.ToString();
    }

    private static object[] Values(IEnumerable<UnitProperty> properties) =>
        [.. properties.Select(p => new object[] { p.Name, new DBusVariant(p.Signature, p.Value) })];

    private static Dictionary<string, UnitState> States(IReadOnlyList<object> answer)
    {
        var states = new Dictionary<string, UnitState>();
        foreach (IReadOnlyList<object> unit in (IReadOnlyList<object>)answer[0])
        {
            states[(string)unit[0]] = new UnitState((string)unit[2], (string)unit[3], (string)unit[4]);
        }

        return states;
    }

    private static async Task UnlessGoneAsync(Task call)
    {
        try
        {
            await call;
        }
        catch (DBusException e) when (e.Name is NoSuchUnit or NotReferenced or AlreadySubscribed or "org.freedesktop.systemd1.NoSuchProcess" or "org.freedesktop.systemd1.UnitNotActive")
        {
            // what was to be so is so
        }
    }

    private async Task<IReadOnlyList<object>> CallAsync(string member, string signature, IReadOnlyList<object> values, CancellationToken ct) =>
        await (await bus.GetAsync(ct)).CallAsync(_manager, member, signature, values, ct);
}
