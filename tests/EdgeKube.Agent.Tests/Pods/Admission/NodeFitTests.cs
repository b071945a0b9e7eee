using EdgeKube.Agent.Pods.Admission;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Admission;

public sealed class NodeFitTests
{
    [Theory]
    [InlineData("cpu", "1500m", "OutOfcpu", "Node didn't have enough resource: cpu, requested: 1500, used: 1000, capacity: 2000")]
    [InlineData("memory", "2Gi", "OutOfmemory", "Node didn't have enough resource: memory, requested: 2147483648, used: 0, capacity: 1073741824")]
    [InlineData("ephemeral-storage", "2Gi", "OutOfephemeral-storage", "Node didn't have enough resource: ephemeral-storage, requested: 2147483648, used: 0, capacity: 1073741824")]
    public void A_pod_that_asks_for_more_than_is_left_is_told_what_is_missing(string resource, string amount, string reason, string message)
    {
        var misfit = NodeFit.Misfits(Sample.Pod("new", (resource, amount)), Sample.Node(), [Sample.Pod("old", ("cpu", "1"))])[0];
        Assert.Equal((reason, message), (misfit.Reason, misfit.Message));
    }

    [Fact]
    public void A_full_node_is_out_of_pods()
    {
        var misfit = NodeFit.Misfits(Sample.Pod("new"), Sample.Node(), [Sample.Pod("a"), Sample.Pod("b"), Sample.Pod("c")])[0];
        Assert.Equal(("OutOfpods", "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"), (misfit.Reason, misfit.Message));
    }

    [Fact]
    public void What_the_node_does_not_count_is_not_asked_for() =>
        Assert.Empty(NodeFit.Misfits(Sample.Pod("new", ("example.com/dongle", "1")), Sample.Node(), []));

    [Fact]
    public void Huge_pages_that_the_node_has_not_are_missed() =>
        Assert.Equal("OutOfhugepages-2Mi", NodeFit.Misfits(Sample.WithLimits("new", ("hugepages-2Mi", "4Mi")), Sample.Node(), [])[0].Reason);

    [Fact]
    public void A_selector_must_match_the_nodes_labels()
    {
        var pod = Sample.Pod("new");
        Assert.Empty(NodeFit.Misfits(pod with { Spec = pod.Spec with { NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" } } }, Sample.Node(), []));
        var misfit = NodeFit.Misfits(pod with { Spec = pod.Spec with { NodeSelector = new Dictionary<string, string> { ["disk"] = "tape" } } }, Sample.Node(), [])[0];
        Assert.Equal(("NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"), (misfit.Reason, misfit.Message));
    }

    [Fact]
    public void An_affinity_must_match_too()
    {
        var pod = Sample.Pod("new");
        var required = new NodeSelector { NodeSelectorTerms = [new NodeSelectorTerm { MatchExpressions = [new LabelSelectorRequirement { Key = "disk", Operator = "DoesNotExist" }] }] };
        var drawn = pod with { Spec = pod.Spec with { Affinity = new Affinity { NodeAffinity = new NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = required } } } };
        Assert.Equal("NodeAffinity", NodeFit.Misfits(drawn, Sample.Node(), [])[0].Reason);
    }

    [Fact]
    public void A_port_of_the_node_is_taken_once()
    {
        var misfit = NodeFit.Misfits(Sample.WithPort("new", 8080), Sample.Node(), [Sample.WithPort("old", 8080)])[0];
        Assert.Equal(("NodePorts", "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"), (misfit.Reason, misfit.Message));
        Assert.Empty(NodeFit.Misfits(Sample.WithPort("new", 8081), Sample.Node(), [Sample.WithPort("old", 8080)]));
    }

    [Fact]
    public void A_pod_for_another_system_is_refused()
    {
        var pod = Sample.Pod("new");
        Assert.Equal("PodOSNotSupported", NodeFit.Misfits(pod with { Spec = pod.Spec with { Os = new PodOs { Name = "windows" } } }, Sample.Node(), [])[0].Reason);
        var labelled = pod with { Metadata = pod.Metadata with { Labels = new Dictionary<string, string> { ["kubernetes.io/os"] = "windows" } } };
        Assert.Equal("PodOSSelectorNodeLabelDoesNotMatch", NodeFit.Misfits(labelled, Sample.Node(), [])[0].Reason);
    }

    [Fact]
    public void A_taint_that_drives_pods_away_keeps_them_away_unless_they_bear_it_or_are_the_nodes_own()
    {
        var node = Sample.Node() with { Taints = [new Taint { Key = "broken", Effect = "NoExecute" }, new Taint { Key = "reserved", Effect = "NoSchedule" }] };
        var pod = Sample.Pod("new");
        Assert.Equal("TaintToleration", NodeFit.Misfits(pod, node, [])[0].Reason);
        Assert.Empty(NodeFit.Misfits(pod with { Spec = pod.Spec with { Tolerations = [new Toleration { Key = "broken", Operator = "Exists" }] } }, node, []));
        Assert.Empty(NodeFit.Misfits(Sample.Static("own"), node, []));
    }

    [Fact]
    public void A_node_that_is_short_takes_only_critical_pods_and_of_memory_those_that_asked_for_some()
    {
        var dry = Sample.Node() with { Pressed = ["MemoryPressure"] };
        var misfit = NodeFit.Misfits(Sample.Pod("new"), dry, [])[0];
        Assert.Equal(("Evicted", "The node had condition: [MemoryPressure]. "), (misfit.Reason, misfit.Message));
        Assert.Empty(NodeFit.Misfits(Sample.Pod("new", ("cpu", "1")), dry, []));
        Assert.Equal("Evicted", NodeFit.Misfits(Sample.Pod("new", ("cpu", "1")), dry with { Pressed = ["DiskPressure"] }, [])[0].Reason);
        Assert.Empty(NodeFit.Misfits(Sample.Critical("new"), dry with { Pressed = ["DiskPressure"] }, []));
    }

    [Fact]
    public void Who_wants_no_groups_of_the_images_is_told_that_no_runtime_here_can_do_that()
    {
        var pod = Sample.Pod("strict");
        pod = pod with { Spec = pod.Spec with { SecurityContext = new() { SupplementalGroupsPolicy = "Strict" } } };
        Assert.Equal(
            ("SupplementalGroupsPolicyNotSupported", "SupplementalGroupsPolicy=Strict is not supported in this node"),
            (NodeFit.Misfits(pod, Sample.Node(), [])[0].Reason, NodeFit.Misfits(pod, Sample.Node(), [])[0].Message));
    }
}
