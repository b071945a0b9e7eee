using EdgeKube.Api.Views;
using EdgeKube.Server.Scheduling;
using Xunit;

namespace EdgeKube.Server.Tests.Scheduling;

public sealed class FiltersTests
{
    private const string Tainted = """{"taints":[{"key":"dedicated","value":"camera","effect":"NoSchedule"}]}""";

    [Fact]
    public void A_node_with_room_takes_a_pod() => Assert.Empty(Reasons(Cluster.Pod(), Cluster.Node("a")));

    [Fact]
    public void A_cordoned_node_takes_only_who_tolerates_that()
    {
        var cordoned = Cluster.Node("a", """{"unschedulable":true}""");
        Assert.Equal(["node(s) were unschedulable"], Reasons(Cluster.Pod(), cordoned));
        Assert.Empty(Reasons(Tolerating("""{"key":"node.kubernetes.io/unschedulable","operator":"Exists","effect":"NoSchedule"}"""), cordoned));
    }

    [Fact]
    public void A_taint_is_named()
    {
        Assert.Equal(["node(s) had untolerated taint {dedicated: camera}"], Reasons(Cluster.Pod(), Cluster.Node("a", Tainted)));
        Assert.Equal(
            ["node(s) had untolerated taint {node.kubernetes.io/not-ready: }"],
            Reasons(Cluster.Pod(), Cluster.Node("a", """{"taints":[{"key":"node.kubernetes.io/not-ready","effect":"NoExecute"}]}""")));
    }

    [Theory]
    [InlineData("""{"key":"dedicated","operator":"Equal","value":"camera","effect":"NoSchedule"}""", true)]
    [InlineData("""{"key":"dedicated","value":"camera"}""", true)]
    [InlineData("""{"key":"dedicated","operator":"Exists"}""", true)]
    [InlineData("""{"operator":"Exists"}""", true)]
    [InlineData("""{"key":"dedicated","operator":"Exists","effect":"NoExecute"}""", false)]
    [InlineData("""{"key":"dedicated","value":"gpu"}""", false)]
    [InlineData("""{"key":"other","operator":"Exists"}""", false)]
    [InlineData("""{"key":"dedicated"}""", false)]
    public void A_toleration_must_match(string toleration, bool tolerated) =>
        Assert.Equal(tolerated, Reasons(Tolerating(toleration), Cluster.Node("a", Tainted)).Count == 0);

    [Fact]
    public void A_soft_taint_refuses_nobody() =>
        Assert.Empty(Reasons(Cluster.Pod(), Cluster.Node("a", """{"taints":[{"key":"k","effect":"PreferNoSchedule"}]}""")));

    [Theory]
    [InlineData(""","nodeSelector":{"disk":"ssd"}""", true)]
    [InlineData(""","nodeSelector":{"disk":"sd"}""", false)]
    [InlineData(""","nodeSelector":{"disk":"ssd","zone":"a"}""", false)]
    [InlineData(""","affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"disk","operator":"In","values":["sd","ssd"]}]}]}}}""", true)]
    [InlineData(""","affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchFields":[{"key":"metadata.name","operator":"In","values":["b"]}]}]}}}""", false)]
    public void The_selector_and_the_affinity_must_match(string more, bool matches)
    {
        var reasons = Reasons(Cluster.Pod(more: more), Cluster.Node("a", labels: """{"disk":"ssd"}"""));
        Assert.Equal(matches ? [] : ["node(s) didn't match Pod's node affinity/selector"], reasons);
    }

    [Fact]
    public void A_host_port_can_be_taken_once()
    {
        var node = Cluster.Node("a").With(Cluster.WithHostPort(8080));
        Assert.Equal(["node(s) didn't have free ports for the requested pod ports"], Reasons(Cluster.WithHostPort(8080), node));
        Assert.Empty(Reasons(Cluster.WithHostPort(8081), node));
        node.Remove(PodDemand.Of(Cluster.WithHostPort(8080)));
        Assert.Empty(Reasons(Cluster.WithHostPort(8080), node));
    }

    [Fact]
    public void All_that_is_short_is_said_together()
    {
        var node = Cluster.Node("a", pods: 1).With(Cluster.Pod("3500m", "4000Mi"));
        Assert.Equal(["Too many pods", "Insufficient cpu", "Insufficient memory"], Reasons(Cluster.Pod("1", "1Gi"), node));
    }

    [Fact]
    public void What_fills_a_node_exactly_fits() => Assert.Empty(Reasons(Cluster.Pod("500m", "96Mi"), Cluster.Node("a").With(Cluster.Pod("3500m", "4000Mi"))));

    [Fact]
    public void A_pod_that_asks_for_no_cpu_fits_a_full_node() =>
        Assert.Empty(Reasons(Cluster.Pod("0", "0"), Cluster.Node("a").With(Cluster.Pod("4", "4Gi"))));

    [Fact]
    public void A_resource_the_node_does_not_have_is_short()
    {
        var pod = Read.Pod("""{"spec":{"containers":[{"name":"c","resources":{"requests":{"example.com/camera":"1"}}}]}}""");
        Assert.Equal(["Insufficient example.com/camera"], Reasons(pod, Cluster.Node("a")));
    }

    private static PodView Tolerating(string toleration) => Cluster.Pod(more: $",\"tolerations\":[{toleration}]");

    private static IReadOnlyList<string> Reasons(PodView pod, NodeTotals node) => [.. Filters.Refusals(pod, PodDemand.Of(pod), node).Select(r => r.Reason)];
}
