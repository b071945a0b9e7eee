using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Scheduling;
using Xunit;

namespace EdgeKube.Server.Tests.Scheduling;

public sealed class ClusterSnapshotTests
{
    private readonly ClusterSnapshot _cluster = new();
    private readonly Random _random = new(1);

    [Fact]
    public void A_pod_that_was_just_placed_counts_before_its_binding_is_seen()
    {
        _cluster.SetNode("a", Cluster.View("a"));
        Assert.Equal("a", Choose("p1", "3"));
        Assert.Null(Choose("p2", "3"));
    }

    [Fact]
    public void The_binding_that_comes_after_counts_no_second_time()
    {
        _cluster.SetNode("a", Cluster.View("a"));
        Assert.Equal("a", Choose("p1", "2"));
        Assert.False(_cluster.SetPod(Key("p1"), Pod("p1", "2"))); // from before the binding
        Assert.False(_cluster.SetPod(Key("p1"), Bound("p1", "2", "a")));
        Assert.Equal("a", Choose("p2", "2"));
        Assert.Null(Choose("p3", "1m"));
    }

    [Fact]
    public void A_forgotten_pod_leaves_its_place()
    {
        _cluster.SetNode("a", Cluster.View("a"));
        Choose("p1", "4");
        _cluster.Forget(Key("p1"));
        _cluster.Forget(Key("p1"));
        Assert.Equal("a", Choose("p2", "4"));
        Assert.Null(Choose("p3", "1m"));
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    [InlineData(null)]
    public void A_pod_that_is_over_or_gone_leaves_its_place(string? phase)
    {
        _cluster.SetNode("a", Cluster.View("a"));
        Assert.False(_cluster.SetPod(Key("p1"), Bound("p1", "4", "a")));
        Assert.Null(Choose("p2", "1"));
        Assert.True(_cluster.SetPod(Key("p1"), phase is null ? null : Bound("p1", "4", "a") with { Status = new() { Phase = phase } }));
        Assert.Equal("a", Choose("p2", "1"));
    }

    [Fact]
    public void A_namesake_takes_its_own_place()
    {
        _cluster.SetNode("a", Cluster.View("a"));
        _cluster.SetPod(Key("p1"), Bound("p1", "4", "a"));
        var namesake = Pod("p1", "1");
        Assert.True(_cluster.SetPod(Key("p1"), namesake with { Metadata = namesake.Metadata with { Uid = "other" } }));
        Assert.Equal("a", Choose("p2", "4"));
    }

    [Fact]
    public void Pods_may_be_seen_before_their_node_and_stay_counted_after_it_is_gone()
    {
        _cluster.SetPod(Key("p1"), Bound("p1", "3", "a"));
        Assert.Null(Choose("p2", "1"));
        _cluster.SetNode("a", Cluster.View("a"));
        Assert.Null(Choose("p2", "2"));
        _cluster.SetNode("a", node: null);
        Assert.Null(Choose("p2", "1"));
        _cluster.SetNode("a", Cluster.View("a"));
        Assert.Null(Choose("p2", "2"));
        Assert.Equal("a", Choose("p2", "1"));
    }

    private static ResourceKey Key(string name) => new(BuiltIn.Pods, "default", name);

    private static PodView Pod(string name, string cpu) => Cluster.Pod(cpu, name: name);

    private static PodView Bound(string name, string cpu, string node)
    {
        var pod = Pod(name, cpu);
        return pod with { Spec = pod.Spec with { NodeName = node } };
    }

    private string? Choose(string name, string cpu) => _cluster.Choose(Key(name), Pod(name, cpu), _random).Node;
}
