using System.Globalization;
using EdgeKube.Platform.Processes;

namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>Has systemd make groups as slices, so that nobody but it writes to the tree: the driver <c>systemd</c>.</summary>
/// <param name="root">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class SystemdSlices(string root) : ICgroupDriver
{
    private const ulong NoLimit = ulong.MaxValue;
    private const int PeriodsPerSecond = 10;
    private static readonly HostTool _busctl = new("busctl", "systemd");
    private readonly CgroupFolders _folders = new(root, new CgroupNames(systemd: true));

    public CgroupNames Names { get; } = new(systemd: true);

    public async Task SetAsync(string group, CgroupLimits limits, CancellationToken ct)
    {
        var properties = Properties(limits, _folders.Unified);
        var made = await CallAsync(["StartTransientUnit", "ssa(sv)a(sa(sv))", group, "replace", .. properties, "0"], ct);
        if (made.Length > 0)
        {
            var changed = await CallAsync(["SetUnitProperties", "sba(sv)", group, "true", .. properties], ct); // it was there
            if (changed.Length > 0)
            {
                throw new CgroupException($"{group}: {changed}");
            }
        }
    }

    public async Task RemoveAsync(string group, CancellationToken ct)
    {
        await CallAsync(["StopUnit", "ss", group, "replace"], ct);
        _folders.Remove(group);
    }

    public IReadOnlyDictionary<string, string> Pods() => _folders.Pods();

    /// <summary>The limits as busctl writes an array of properties.</summary>
    internal static IReadOnlyList<string> Properties(CgroupLimits limits, bool unified)
    {
        (string Name, ulong Value)[] values =
        [
            unified ? ("CPUWeight", (ulong)limits.CpuWeight) : ("CPUShares", (ulong)limits.CpuShares),
            ("CPUQuotaPerSecUSec", Most(limits.CpuQuota * PeriodsPerSecond)),
            (unified ? "MemoryMax" : "MemoryLimit", Most(limits.Memory)),
            ("TasksMax", Most(limits.Processes)),
        ];
        string[] accounts = ["CPUAccounting", "MemoryAccounting", "TasksAccounting"];
        var text = new List<string> { (values.Length + accounts.Length).ToString(CultureInfo.InvariantCulture) };
        foreach (var account in accounts)
        {
            text.AddRange([account, "b", "true"]);
        }

        foreach (var (name, value) in values)
        {
            text.AddRange([name, "t", value.ToString(CultureInfo.InvariantCulture)]);
        }

        return text;
    }

    /// <returns>What is wrong; "" when nothing is.</returns>
    private static async Task<string> CallAsync(IEnumerable<string> call, CancellationToken ct)
    {
        try
        {
            var (code, _, error) = await _busctl.RunAsync(
                ["--system", "--quiet", "call", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", .. call], "", null, ct);
            return code == 0 ? "" : error.Trim() is { Length: > 0 } words ? words : "systemd refused it";
        }
        catch (MissingToolException e)
        {
            throw new CgroupException(e.Message);
        }
    }

    private static ulong Most(long limit) => limit > 0 ? (ulong)limit : NoLimit;
}
