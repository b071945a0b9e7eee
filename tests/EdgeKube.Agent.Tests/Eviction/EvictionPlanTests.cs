using EdgeKube.Agent.Eviction;
using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.Agent.Tests.Eviction;

public sealed class EvictionPlanTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Who_uses_more_memory_than_asked_for_goes_before_who_keeps_to_it()
    {
        var ranked = Rank(Pod("modest", uses: 50, asks: 60), Pod("greedy", uses: 30, asks: 10, priority: 5));
        Assert.Equal(["greedy", "modest"], ranked);
    }

    [Fact]
    public void The_lower_priority_goes_first_and_then_who_is_furthest_above()
    {
        var ranked = Rank(Pod("a", uses: 90, asks: 10, priority: 7), Pod("b", uses: 20, asks: 10), Pod("c", uses: 40, asks: 10));
        Assert.Equal(["c", "b", "a"], ranked);
    }

    [Fact]
    public void Critical_pods_and_those_of_the_node_itself_stay()
    {
        var own = Pod("own", uses: 90, asks: 0);
        own = own with { Pod = own.Pod with { Metadata = own.Pod.Metadata with { Annotations = new Dictionary<string, string> { ["kubernetes.io/config.source"] = "file" } } } };
        Assert.Equal(["c"], Rank(own, Pod("critical", uses: 90, asks: 0, priority: 2_000_000_000), Pod("c", uses: 1, asks: 0)));
    }

    [Fact]
    public void Of_processes_nobody_asks_for_any_and_who_has_most_goes()
    {
        var ranked = EvictionPlan.Rank(ShortageSignal.Processes, [Pod("few", 90, 0) with { Processes = 3 }, Pod("many", 1, 0) with { Processes = 300 }]);
        Assert.Equal(["many", "few"], ranked.Select(c => c.Pod.Metadata.Name));
    }

    [Fact]
    public void The_message_says_what_was_short_and_who_used_too_much()
    {
        var message = EvictionPlan.Message(new Shortage(ShortageSignal.Memory, 100 * Mebibyte, 50 * Mebibyte), Pod("web", uses: 30, asks: 10));
        Assert.Equal(
            "The node was low on resource: memory. Threshold quantity: 102400Ki, available: 51200Ki. "
            + "Container c was using 30720Ki, request is 10240Ki, has larger consumption of memory. ",
            message);
    }

    [Fact]
    public void Thresholds_are_read_as_the_kubelet_reads_them()
    {
        var load = new HostLoad { MemoryTotal = 1000, MemoryAvailable = 400, StorageTotal = 1000, StorageAvailable = 40, TasksMax = 100, Tasks = 1 };
        var found = Shortage.Find(load, ShortageThreshold.ParseAll("nodefs.available<5%, memory.available<500,pid.available<10"));
        Assert.Equal([new(ShortageSignal.Memory, 500, 400), new(ShortageSignal.Disk, 50, 40)], found);
    }

    [Fact]
    public void Images_on_a_disk_of_their_own_have_a_shortage_of_their_own()
    {
        var load = new HostLoad { MemoryTotal = 1, MemoryAvailable = 1 << 30, StorageTotal = 1000, StorageAvailable = 900, TasksMax = 100, Tasks = 1, Images = new FileSystemRoom(2, 100, 1000, 10, 1000) };
        var thresholds = ShortageThreshold.Default.Where(t => t.Signal != ShortageSignal.Memory).ToList();
        Assert.Equal([new(ShortageSignal.ImageDisk, 150, 100), new(ShortageSignal.ImageInodes, 50, 10)], Shortage.Find(load, thresholds));
        Assert.Empty(Shortage.Find(load with { Images = null }, thresholds));
        Assert.True(default(Pressure).Next(load, thresholds).Disk);
        Assert.False(default(Pressure).Next(load with { Images = null }, thresholds).Disk);
    }

    [Fact]
    public void On_one_disk_images_count_by_it()
    {
        var load = new HostLoad { StorageTotal = 1000, StorageAvailable = 100 };
        Assert.Equal([new(ShortageSignal.ImageDisk, 200, 100)], Shortage.Find(load, ShortageThreshold.ParseAll("imagefs.available<20%")));
    }

    [Fact]
    public void A_soft_threshold_is_borne_for_its_grace()
    {
        var time = new FakeTime();
        var watch = new PatientWatch(time);
        var thresholds = ShortageThreshold.ParseSoft("memory.available<500,nodefs.available<5%", "memory.available=1m30s,nodefs.available=10s");
        var load = new HostLoad { MemoryTotal = 1000, MemoryAvailable = 400, StorageTotal = 1000, StorageAvailable = 900 };
        Assert.Null(watch.Ripe(Shortage.Find(load, thresholds)));
        time.Advance(TimeSpan.FromSeconds(80));
        Assert.Null(watch.Ripe(Shortage.Find(load, thresholds)));
        Assert.Null(watch.Ripe([])); // over, and begun anew
        Assert.Null(watch.Ripe(Shortage.Find(load, thresholds)));
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(ShortageSignal.Memory, watch.Ripe(Shortage.Find(load, thresholds))!.Signal);
    }

    [Fact]
    public void A_hard_threshold_is_not_borne_at_all() =>
        Assert.NotNull(new PatientWatch(new FakeTime()).Ripe([new(ShortageSignal.Memory, 500, 400)]));

    [Theory]
    [InlineData("memory.available<1Gi", "", "memory.available has no grace period")]
    [InlineData("memory.available<1Gi", "memory.available", "\"memory.available\" is no grace period")]
    [InlineData("memory.available<1Gi", "memory.available=soon", "\"memory.available=soon\" is no grace period")]
    public void A_soft_threshold_needs_its_grace(string text, string graces, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => ShortageThreshold.ParseSoft(text, graces)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("memory.available", "\"memory.available\" is no threshold")]
    [InlineData("cpu.available<1", "\"cpu.available<1\" is no threshold")]
    [InlineData("memory.available<lots", "\"lots\" of memory.available is no quantity")]
    [InlineData("nodefs.available<100%", "\"100%\" of nodefs.available is no percentage")]
    public void What_is_no_threshold_is_named(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => ShortageThreshold.ParseAll(text)).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Rank(params EvictionCandidate[] candidates) =>
        EvictionPlan.Rank(ShortageSignal.Memory, candidates).Select(c => c.Pod.Metadata.Name);

    private static EvictionCandidate Pod(string name, long uses, long asks, int priority = 0)
    {
        var container = new ContainerSpec
        {
            Name = "c",
            Image = "i",
            Resources = new() { Requests = new Dictionary<string, string> { ["memory"] = $"{asks}Mi" } },
        };
        var pod = new PodView { Metadata = new() { Name = name, Namespace = "default", Uid = name }, Spec = new() { Priority = priority, Containers = [container] } };
        return new(pod, new Dictionary<string, long> { ["c"] = uses * Mebibyte }, 0, 0);
    }
}
