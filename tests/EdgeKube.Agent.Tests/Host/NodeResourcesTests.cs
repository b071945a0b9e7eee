using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class NodeResourcesTests
{
    private const long Gibi = 1L << 30;

    private static readonly HostFacts _facts = new()
    {
        Cpus = 4,
        MemoryBytes = 4 * Gibi,
        StorageBytes = 100 * Gibi,
        MaxProcesses = 30_000,
        HugePages = [new HugePages(2 << 20, 64 << 20), new HugePages(Gibi, 0)],
        Info = new NodeSystemInfo(),
    };

    [Fact]
    public void Pods_get_what_is_left_of_reserves_thresholds_and_huge_pages()
    {
        var resources = Make("cpu=300m,memory=200Mi,ephemeral-storage=2Gi,pid=1000", "cpu=200m");
        var (capacity, allocatable) = (resources.Capacity(), resources.Allocatable());
        Assert.Equal(("4", "4194304Ki", "104857600Ki", "110"), (capacity["cpu"], capacity["memory"], capacity["ephemeral-storage"], capacity["pods"]));
        Assert.Equal(("3500m", "3821568Ki"), (allocatable["cpu"], allocatable["memory"])); // without 200Mi, 100Mi and 64Mi
        Assert.Equal($"{97 * Gibi}", allocatable["ephemeral-storage"]); // without 2Gi and 1Gi
        Assert.Equal(("64Mi", "0"), (allocatable["hugepages-2Mi"], allocatable["hugepages-1Gi"]));
    }

    [Fact]
    public void All_pods_together_are_held_to_what_is_not_reserved()
    {
        var limits = Make("cpu=1,memory=1Gi,pid=2000", "").Pods;
        Assert.Equal((3 * 1024, 3 * Gibi, 30_000 - 2000 - 3000), (limits.CpuShares, limits.Memory, limits.Processes));
    }

    [Fact]
    public void A_node_cannot_give_less_than_nothing() => Assert.Equal("0Ki", Make("memory=64Gi", "").Allocatable()["memory"]);

    [Theory]
    [InlineData("memory", "\"memory\" must be RESOURCE=QUANTITY")]
    [InlineData("memory=-1", "must be RESOURCE=QUANTITY")]
    [InlineData("disk=1Gi", "\"disk\" cannot be reserved")]
    public void A_reserve_that_is_none_is_refused(string text, string words) =>
        Assert.Contains(words, Assert.Throws<FormatException>(() => Reserve.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Settings_that_are_none_are_named()
    {
        var problems = new NodeOptions { MaxPods = "0", PodMaxPids = "0", CgroupDriver = "x", KubeReserved = "cpu", EvictionHard = "y" }.Problems().ToList();
        Assert.Equal(["eviction-hard", "kube-reserved", "max-pods", "pod-max-pids", "cgroup-driver"], problems.Select(p => p.Split(' ')[0]));
        Assert.Empty(new NodeOptions().Problems());
    }

    [Fact]
    public void Only_the_whole_machines_want_of_memory_is_told()
    {
        const string Log = """
            <6>[  100.000001] Out of memory: Killed process 7 (old) total-vm:1kB
            <3>[  200.000001] Memory cgroup out of memory: Killed process 8 (inside) total-vm:1kB
            <3>[  300.500000] Out of memory: Killed process 4321 (stress) total-vm:1kB, anon-rss:2kB
            """;
        Assert.Equal([(300.5, 4321L, "stress")], SystemOom.Victims(Log, 150));
    }

    private static NodeResources Make(string system, string kube) =>
        new(_facts, Reserve.Parse(system).And(Reserve.Parse(kube)), ShortageThreshold.Default, 110);
}
