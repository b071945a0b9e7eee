using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Nodes;

public sealed class NodeEvictionPlanTests
{
    private const string Key = "node.kubernetes.io/unreachable";
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Taint[] _taints = [new() { Key = Key, Effect = "NoExecute", TimeAdded = _now }];

    [Fact]
    public void A_pod_that_does_not_tolerate_the_taint_goes_at_once() =>
        Assert.Single(NodeEvictionPlan.Make(_taints, [Pod()], _now).Evict);

    [Fact]
    public void A_pod_with_patience_is_looked_at_again_when_it_ends()
    {
        var pod = Pod(new Toleration { Key = Key, Operator = "Exists", Effect = "NoExecute", TolerationSeconds = 300 });
        var plan = NodeEvictionPlan.Make(_taints, [pod], _now.AddSeconds(100));
        Assert.Empty(plan.Evict);
        Assert.Equal(TimeSpan.FromSeconds(200), plan.LookAgain);
        Assert.Single(NodeEvictionPlan.Make(_taints, [pod], _now.AddSeconds(300)).Evict);
    }

    [Fact]
    public void A_pod_that_tolerates_everything_stays()
    {
        var plan = NodeEvictionPlan.Make(_taints, [Pod(new Toleration { Operator = "Exists" })], _now.AddDays(1));
        Assert.Empty(plan.Evict);
        Assert.Null(plan.LookAgain);
    }

    [Fact]
    public void A_taint_against_scheduling_drives_nobody_away() =>
        Assert.Empty(NodeEvictionPlan.Make([new Taint { Key = Key, Effect = "NoSchedule" }], [Pod()], _now).Evict);

    [Fact]
    public void A_pod_on_its_way_out_is_left_alone()
    {
        var pod = Pod() with { Metadata = new ObjectMeta { Name = "p", DeletionTimestamp = _now } };
        Assert.Empty(NodeEvictionPlan.Make(_taints, [pod], _now).Evict);
    }

    private static PodView Pod(params Toleration[] tolerations) => new()
    {
        Metadata = new ObjectMeta { Name = "p" },
        Spec = new PodSpec { Tolerations = tolerations },
    };
}
