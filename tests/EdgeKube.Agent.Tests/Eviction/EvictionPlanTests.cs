using EdgeKube.Agent.Eviction;
using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;
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
    public void Of_processes_nobody_asks_for_any_and_who_has_most_goes_after_priority()
    {
        var ranked = EvictionPlan.Rank(
            ShortageSignal.Processes, [Using("few", 3), Using("many", 300), Using("most", 900) with { Pod = Pod("most", 0, 0, priority: 5).Pod }]);
        Assert.Equal(["many", "few", "most"], ranked.Select(c => c.Pod.Metadata.Name));
    }

    [Fact]
    public void Of_inodes_who_has_most_goes_and_who_asked_for_disk_later()
    {
        var ranked = EvictionPlan.Rank(
            ShortageSignal.Inodes, [Using("few", 30), Using("many", 4000), Using("asked", 9000) with { Pod = Asking("asked", "ephemeral-storage", 100).Pod }]);
        Assert.Equal(["many", "few", "asked"], ranked.Select(c => c.Pod.Metadata.Name));
    }

    [Theory]
    [InlineData(false, 100, 30, 100, 30)]
    [InlineData(true, 60, 20, 40, 10)]
    public void A_disk_that_is_short_is_judged_by_what_is_on_it(bool apart, long node, long nodeInodes, long images, long imageInodes)
    {
        var use = new PodStorage([new(DiskPartKind.Layer, "c", 40, 10), new(DiskPartKind.Log, "c", 30, 5), new(DiskPartKind.Volume, "v", 30, 15)]);
        Assert.Equal((node, nodeInodes), (use.Of(ShortageSignal.Disk, apart), use.Of(ShortageSignal.Inodes, apart)));
        Assert.Equal((images, imageInodes), (use.Of(ShortageSignal.ImageDisk, apart), use.Of(ShortageSignal.ImageInodes, apart)));
    }

    [Fact]
    public void The_message_says_what_was_short_and_who_used_too_much()
    {
        var message = EvictionPlan.Message(new Shortage(ShortageSignal.Memory, 100 * Mebibyte, 50 * Mebibyte), Pod("web", uses: 30, asks: 10));
        Assert.Equal(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: 50Mi. "
            + "Container c was using 30Mi, request is 10Mi, has larger consumption of memory. ",
            message);
    }

    [Fact]
    public void The_message_of_a_full_disk_names_containers_too() => Assert.Equal(
        "The node was low on resource: ephemeral-storage. Threshold quantity: 4240044378, available: 4028220Ki. "
        + "Container c was using 17596Ki, request is 0, has larger consumption of ephemeral-storage. ",
        EvictionPlan.Message(new Shortage(ShortageSignal.Disk, 4240044378, 4028220L << 10), Using("web", 1) with { Containers = new Dictionary<string, long> { ["c"] = 17596L << 10 } }));

    [Fact]
    public void The_message_of_inodes_and_processes_names_numbers() => Assert.Equal(
        "The node was low on resource: inodes. Threshold quantity: 12k, available: 11523. ",
        EvictionPlan.Message(new Shortage(ShortageSignal.Inodes, 12000, 11523), Using("web", 1)));

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

    [Theory]
    [InlineData("memory.available", "\"memory.available\" is no reclaim")]
    [InlineData("memory.available=0%", "\"0%\" of memory.available is no percentage")]
    [InlineData("memory.available=-1Gi", "\"-1Gi\" of memory.available is no quantity")]
    public void What_is_no_reclaim_is_named(string text, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => ShortageThreshold.WithReclaims([], text)).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Rank(params EvictionCandidate[] candidates) =>
        EvictionPlan.Rank(ShortageSignal.Memory, candidates).Select(c => c.Pod.Metadata.Name);

    private static EvictionCandidate Using(string name, long amount) => new(Asking(name, "memory", 0).Pod, amount, new Dictionary<string, long>());

    private static EvictionCandidate Pod(string name, long uses, long asks, int priority = 0)
    {
        var asking = Asking(name, "memory", asks, priority);
        return asking with { Used = uses * Mebibyte, Containers = new Dictionary<string, long> { ["c"] = uses * Mebibyte } };
    }

    private static EvictionCandidate Asking(string name, string resource, long mebibytes, int priority = 0)
    {
        var container = new ContainerSpec
        {
            Name = "c",
            Image = "i",
            Resources = new() { Requests = new Dictionary<string, string> { [resource] = $"{mebibytes}Mi" } },
        };
        var pod = new PodView { Metadata = new() { Name = name, Namespace = "default", Uid = name }, Spec = new() { Priority = priority, Containers = [container] } };
        return new(pod, 0, new Dictionary<string, long>());
    }
}
