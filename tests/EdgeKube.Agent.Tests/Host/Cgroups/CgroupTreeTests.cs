using EdgeKube.Agent.Host.Cgroups;
using Xunit;

namespace EdgeKube.Agent.Tests.Host.Cgroups;

public sealed class CgroupTreeTests : IDisposable
{
    private const string Group = "/kubepods/burstable/pod1-2";

    private static readonly CgroupLimits _limits = new()
    {
        CpuShares = 512,
        CpuQuota = 50_000,
        Memory = 64 << 20,
        Processes = 100,
        HugePages = [KeyValuePair.Create("2MB", 4L << 20)],
    };

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("edgekube-cgroups-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task On_version_2_every_parent_lends_its_controllers()
    {
        foreach (var folder in (string[])["", "/kubepods", "/kubepods/burstable", Group])
        {
            Put($"{folder}/cgroup.controllers", "cpuset cpu memory pids\n");
            Put($"{folder}/cgroup.subtree_control", "cpuset\n");
        }

        Put(Group, "cpu.weight", "cpu.max", "memory.max", "pids.max", "hugetlb.2MB.max");
        var tree = new CgroupTree(_root.FullName);
        await tree.SetAsync(Group, _limits, Ct);
        Assert.Equal("+pids", Get("/kubepods/cgroup.subtree_control")); // the last one written; the kernel adds them up
        Assert.Equal("cpuset\n", Get($"{Group}/cgroup.subtree_control")); // the runtime's
        Assert.Equal(["20", "50000 100000", "67108864", "100", "4194304"], Got(Group, "cpu.weight", "cpu.max", "memory.max", "pids.max", "hugetlb.2MB.max"));

        await tree.SetAsync(Group, new CgroupLimits(), Ct);
        Assert.Equal(["1", "max 100000", "max", "max"], Got(Group, "cpu.weight", "cpu.max", "memory.max", "pids.max"));
        Assert.Equal(("1-2", Group), (Assert.Single(tree.Pods()).Key, tree.Pods()["1-2"]));
    }

    [Fact]
    public async Task On_version_1_every_controller_has_its_own_folder()
    {
        Put($"/cpu{Group}", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us");
        Put($"/memory{Group}", "memory.limit_in_bytes");
        Put("/pids", "tasks");
        var tree = new CgroupTree(_root.FullName);
        await tree.SetAsync(Group, _limits, Ct);
        Assert.Equal(["512", "100000", "50000"], Got($"/cpu{Group}", "cpu.shares", "cpu.cfs_period_us", "cpu.cfs_quota_us"));
        Assert.Equal(["67108864"], Got($"/memory{Group}", "memory.limit_in_bytes"));
        Assert.True(Directory.Exists($"{_root.FullName}/pids{Group}"));

        await tree.SetAsync(Group, new CgroupLimits(), Ct);
        Assert.Equal(["-1"], Got($"/memory{Group}", "memory.limit_in_bytes"));
        Assert.Equal(["2", "-1"], Got($"/cpu{Group}", "cpu.shares", "cpu.cfs_quota_us"));
    }

    [Fact]
    public async Task Only_empty_groups_are_taken_away()
    {
        Directory.CreateDirectory($"{_root.FullName}/pids{Group}/conmon");
        Put($"/memory{Group}", "something");
        var tree = new CgroupTree(_root.FullName);
        await tree.RemoveAsync(Group, Ct);
        Assert.False(Directory.Exists($"{_root.FullName}/pids{Group}"));
        Assert.True(Directory.Exists($"{_root.FullName}/memory{Group}"));
        await tree.RemoveAsync("/kubepods/podnone", Ct);
    }

    [Fact]
    public async Task A_tree_that_cannot_be_written_says_where()
    {
        Put("/cgroup.controllers", "cpu\n"); // and no subtree_control
        var e = await Assert.ThrowsAsync<CgroupException>(() => new CgroupTree(_root.FullName).SetAsync(Group, _limits, Ct));
        Assert.StartsWith($"{Group}: ", e.Message, StringComparison.Ordinal);
    }

    private void Put(string folder, params string[] files)
    {
        if (files is [var text] && Path.GetFileName(folder).StartsWith("cgroup.", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_root.FullName + folder)!);
            File.WriteAllText(_root.FullName + folder, text);
            return;
        }

        Directory.CreateDirectory(_root.FullName + folder);
        foreach (var file in files)
        {
            File.WriteAllText($"{_root.FullName}{folder}/{file}", "");
        }
    }

    private string Get(string file) => File.ReadAllText(_root.FullName + file);

    private IEnumerable<string> Got(string folder, params string[] files) => files.Select(f => Get($"{folder}/{f}"));
}
