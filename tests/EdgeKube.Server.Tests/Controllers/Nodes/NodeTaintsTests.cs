using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Nodes;

public sealed class NodeTaintsTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_ready_node_needs_no_taint() => Assert.Null(NodeTaints.Wanted(Node("True"), _now));

    [Fact]
    public void A_node_that_fell_silent_is_unreachable_for_new_and_present_pods()
    {
        var taints = NodeTaints.Wanted(Node("Unknown"), _now)!;
        Assert.Equal(["NoSchedule", "NoExecute"], taints.Select(t => t.Effect));
        Assert.All(taints, t => Assert.Equal("node.kubernetes.io/unreachable", t.Key));
        Assert.Equal(_now, taints[1].TimeAdded);
    }

    [Fact]
    public void A_node_that_came_back_loses_our_taints_and_keeps_the_users()
    {
        var user = new Taint { Key = "dedicated", Value = "camera", Effect = "NoSchedule" };
        var node = Node("True", user, new Taint { Key = "node.kubernetes.io/unreachable", Effect = "NoExecute", TimeAdded = _now });
        Assert.Equal([user], NodeTaints.Wanted(node, _now));
    }

    [Fact]
    public void A_taint_that_is_there_already_keeps_its_time()
    {
        var node = Node(
            "False",
            new Taint { Key = "node.kubernetes.io/not-ready", Effect = "NoSchedule" },
            new Taint { Key = "node.kubernetes.io/not-ready", Effect = "NoExecute", TimeAdded = _now.AddMinutes(-1) });
        Assert.Null(NodeTaints.Wanted(node, _now));
    }

    [Fact]
    public void A_cordoned_node_is_tainted_unschedulable()
    {
        var node = Node("True") with { Spec = new NodeSpec { Unschedulable = true } };
        Assert.Equal("node.kubernetes.io/unschedulable", Assert.Single(NodeTaints.Wanted(node, _now)!).Key);
    }

    [Fact]
    public void Memory_pressure_keeps_new_pods_away()
    {
        var node = Node("True") with
        {
            Status = new NodeStatus
            {
                Conditions = [new() { Type = "Ready", Status = "True" }, new() { Type = "MemoryPressure", Status = "True" }],
            },
        };
        Assert.Equal(("node.kubernetes.io/memory-pressure", "NoSchedule"), NodeTaints.Wanted(node, _now)!.Select(t => (t.Key, t.Effect)).Single());
    }

    private static NodeView Node(string ready, params Taint[] taints) => new()
    {
        Spec = new NodeSpec { Taints = taints },
        Status = new NodeStatus { Conditions = [new Condition { Type = "Ready", Status = ready }] },
    };
}
