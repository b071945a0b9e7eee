using EdgeKube.Server.Scheduling;
using Xunit;

namespace EdgeKube.Server.Tests.Scheduling;

public sealed class SchedulingPlanTests
{
    private const string Tainted = """{"taints":[{"key":"k","value":"v","effect":"NoSchedule"}]}""";
    private const string SoftlyTainted = """{"taints":[{"key":"k","value":"v","effect":"PreferNoSchedule"}]}""";

    [Fact]
    public void Who_fits_nowhere_is_told_why()
    {
        var full = Cluster.Node("c").With(Cluster.Pod("4"));
        Assert.Equal(
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {k: v}. "
            + "preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
            Cluster.Plan(Cluster.Pod("1"), Cluster.Node("a", Tainted), Cluster.Node("b", Tainted), full).Message);
    }

    [Fact]
    public void Who_asks_for_more_than_a_whole_node_is_not_helped_by_preemption() => Assert.Equal(
        "0/1 nodes are available: 1 Insufficient memory. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
        Cluster.Plan(Cluster.Pod(memory: "5Gi"), Cluster.Node("a")).Message);

    [Fact]
    public void A_node_that_is_short_of_two_things_is_counted_for_both() => Assert.Equal(
        "0/2 nodes are available: 1 Insufficient memory, 1 Too many pods, 2 Insufficient cpu. "
        + "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
        Cluster.Plan(Cluster.Pod("5", "5Gi"), Cluster.Node("a"), Cluster.Node("b", memory: "8Gi", pods: 0)).Message);

    [Fact]
    public void Without_nodes_that_is_said() => Assert.Equal("no nodes available to schedule pods", Cluster.Plan(Cluster.Pod()).Message);

    [Fact]
    public void A_node_that_is_being_deleted_takes_nobody()
    {
        var going = new NodeTotals("a");
        going.Set(Cluster.View("a") with { Metadata = new() { Name = "a", DeletionTimestamp = DateTimeOffset.UnixEpoch } });
        Assert.Null(Cluster.Plan(Cluster.Pod(), going).Node);
    }

    [Fact]
    public void Replicas_of_one_owner_spread_even_onto_a_busier_node()
    {
        var first = Cluster.Node("a").With(Cluster.Pod(owner: "set"));
        var busier = Cluster.Node("b").With(Cluster.Pod("1", "1Gi"), Cluster.Pod("1", "1Gi"));
        Assert.Equal("b", Cluster.Plan(Cluster.Pod(owner: "set"), first, busier).Node);
    }

    [Fact]
    public void The_emptier_node_is_better()
    {
        Assert.Equal("b", Cluster.Plan(Cluster.Pod(), Cluster.Node("a").With(Cluster.Pod("2", "2Gi")), Cluster.Node("b")).Node);
        Assert.Equal("b", Cluster.Plan(Cluster.Pod("0", "0"), Cluster.Node("a").With(Cluster.Pod("0", "0")), Cluster.Node("b")).Node);
    }

    [Fact]
    public void A_preferred_node_is_better()
    {
        var pod = Cluster.Pod(
            more: ""","affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":1,"preference":{"matchExpressions":[{"key":"disk","operator":"Exists"}]}}]}}""");
        Assert.Equal("b", Cluster.Plan(pod, Cluster.Node("a"), Cluster.Node("b", labels: """{"disk":"ssd"}""").With(Cluster.Pod("1", "1Gi"))).Node);
    }

    [Fact]
    public void A_softly_tainted_node_is_worse_but_better_than_none()
    {
        Assert.Equal("b", Cluster.Plan(Cluster.Pod(), Cluster.Node("a", SoftlyTainted), Cluster.Node("b").With(Cluster.Pod("2", "2Gi"))).Node);
        Assert.Equal("a", Cluster.Plan(Cluster.Pod(), Cluster.Node("a", SoftlyTainted), Cluster.Node("b", Tainted)).Node);
    }

    [Fact]
    public void Equal_nodes_are_all_chosen_at_times()
    {
        var pod = Cluster.Pod();
        var (demand, nodes, random) = (PodDemand.Of(pod), new[] { Cluster.Node("a"), Cluster.Node("b"), Cluster.Node("c") }, new Random(1));
        var chosen = Enumerable.Range(0, 300).Select(_ => SchedulingPlan.Make(pod, demand, nodes, random).Node!).CountBy(n => n!).ToDictionary();
        Assert.Equal(3, chosen.Count);
        Assert.All(chosen.Values, count => Assert.InRange(count, 60, 140));
    }
}
