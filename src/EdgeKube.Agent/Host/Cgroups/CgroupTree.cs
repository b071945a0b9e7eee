using System.Globalization;

namespace EdgeKube.Agent.Host.Cgroups;

/// <summary>Makes groups as folders of the kernel's tree, of both versions of it: the driver <c>cgroupfs</c>.</summary>
/// <param name="root">Such as <c>/sys/fs/cgroup</c>.</param>
internal sealed class CgroupTree(string root) : ICgroupDriver
{
    private const string NoLimit = "max";
    private static readonly string[] _controllers = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids"];
    private readonly CgroupFolders _folders = new(root, new CgroupNames(systemd: false));

    public CgroupNames Names { get; } = new(systemd: false);

    public Task SetAsync(string group, CgroupLimits limits, CancellationToken ct)
    {
        try
        {
            if (_folders.Unified)
            {
                SetSecond(Make(group), limits);
            }
            else
            {
                SetFirst(group, limits);
            }

            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CgroupException($"{group}: {e.Message}");
        }
    }

    public Task RemoveAsync(string group, CancellationToken ct)
    {
        _folders.Remove(group);
        return Task.CompletedTask;
    }

    public IReadOnlyDictionary<string, string> Pods() => _folders.Pods();

    // A child has only the controllers that its parent lends it.
    private string Make(string group)
    {
        var folder = root;
        foreach (var name in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var lent = File.ReadAllText($"{folder}/cgroup.subtree_control").Split([' ', '\n']);
            var there = File.ReadAllText($"{folder}/cgroup.controllers").Split([' ', '\n']);
            foreach (var controller in _controllers.Where(c => there.Contains(c) && !lent.Contains(c)))
            {
                Lend(folder, controller);
            }

            folder = $"{folder}/{name}";
            Directory.CreateDirectory(folder);
        }

        return folder;
    }

    // Real-time processes keep cpu from children, and others may be taken; without these two no pod could be held to anything.
    private static void Lend(string folder, string controller)
    {
        try
        {
            File.WriteAllText($"{folder}/cgroup.subtree_control", $"+{controller}");
        }
        catch (IOException) when (controller is not ("memory" or "pids"))
        {
            // the group goes without it
        }
    }

    private static void SetSecond(string folder, CgroupLimits limits)
    {
        Write($"{folder}/cpu.weight", Text(limits.CpuWeight));
        Write($"{folder}/cpu.max", $"{Most(limits.CpuQuota, NoLimit)} {Text(CgroupLimits.CpuPeriod)}");
        Write($"{folder}/memory.max", Most(limits.Memory, NoLimit));
        Write($"{folder}/pids.max", Most(limits.Processes, NoLimit));
        foreach (var (size, bytes) in limits.HugePages)
        {
            Write($"{folder}/hugetlb.{size}.max", Text(bytes));
        }
    }

    private void SetFirst(string group, CgroupLimits limits)
    {
        foreach (var controller in _controllers.Where(c => Directory.Exists($"{root}/{c}") && c is not ("cpuset" or "io")))
        {
            Directory.CreateDirectory($"{root}/{controller}{group}");
        }

        Write($"{root}/cpu{group}/cpu.shares", Text(limits.CpuShares));
        Write($"{root}/cpu{group}/cpu.cfs_period_us", Text(CgroupLimits.CpuPeriod));
        Write($"{root}/cpu{group}/cpu.cfs_quota_us", Most(limits.CpuQuota, "-1"));
        Write($"{root}/memory{group}/memory.limit_in_bytes", Most(limits.Memory, "-1"));
        Write($"{root}/pids{group}/pids.max", Most(limits.Processes, NoLimit));
        foreach (var (size, bytes) in limits.HugePages)
        {
            Write($"{root}/hugetlb{group}/hugetlb.{size}.limit_in_bytes", Text(bytes));
        }
    }

    // Not every kernel has every one of them.
    private static void Write(string file, string text)
    {
        if (File.Exists(file))
        {
            File.WriteAllText(file, text);
        }
    }

    private static string Most(long limit, string none) => limit > 0 ? Text(limit) : none;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
