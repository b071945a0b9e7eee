using EdgeKube.Api.Views;
using EdgeKube.Server.Scheduling;
using Xunit;

namespace EdgeKube.Server.Tests.Scheduling;

public sealed class PodDemandTests
{
    [Fact]
    public void Containers_add_up()
    {
        var demand = Of($$"""{"containers":[{{Asking("250m", "64Mi")}},{{Asking("1", "1Gi")}}]}""");
        Assert.Equal((1250, (64L << 20) + (1L << 30)), (demand.MilliCpu, demand.Memory));
    }

    [Fact]
    public void An_init_container_counts_only_where_it_asks_for_more_than_all_containers()
    {
        var demand = Of($$"""{"initContainers":[{{Asking("2", "1Mi")}},{{Asking("1", "2Mi")}}],"containers":[{{Asking("500m", "64Mi")}}]}""");
        Assert.Equal((2000, 64L << 20), (demand.MilliCpu, demand.Memory));
    }

    [Fact]
    public void A_sidecar_counts_with_the_containers_and_with_the_init_containers_after_it()
    {
        var sidecar = Asking("300m", "1Mi", ",\"restartPolicy\":\"Always\"");
        Assert.Equal(800, Of($$"""{"initContainers":[{{sidecar}}],"containers":[{{Asking("500m", "1Mi")}}]}""").MilliCpu);
        Assert.Equal(1300, Of($$"""{"initContainers":[{{sidecar}},{{Asking("1", "1Mi")}}],"containers":[{{Asking("500m", "1Mi")}}]}""").MilliCpu);
        Assert.Equal(1000, Of($$"""{"initContainers":[{{Asking("1", "1Mi")}},{{sidecar}}],"containers":[{{Asking("500m", "1Mi")}}]}""").MilliCpu);
    }

    [Fact]
    public void Overhead_comes_on_top()
    {
        var demand = Of($$"""{"overhead":{"cpu":"10m","memory":"5"},"containers":[{{Asking("500m", "10")}}]}""");
        Assert.Equal((510, 15), (demand.MilliCpu, demand.Memory));
    }

    [Fact]
    public void Other_resources_are_counted_in_their_own_unit()
    {
        var demand = Of("""{"containers":[{"name":"c","resources":{"requests":{"example.com/camera":"2","ephemeral-storage":"1Ki"}}}]}""");
        Assert.Equal(2, demand.Others["example.com/camera"]);
        Assert.Equal(1024, demand.Others["ephemeral-storage"]);
    }

    [Fact]
    public void What_asks_for_nothing_counts_a_little_when_nodes_are_compared()
    {
        var demand = Of("""{"containers":[{"name":"c"}]}""");
        Assert.Equal((0, 0), (demand.MilliCpu, demand.Memory));
        Assert.Equal((100, 200L << 20), (demand.ScoredMilliCpu, demand.ScoredMemory));
    }

    [Fact]
    public void Host_ports_are_on_every_address_unless_one_is_named()
    {
        var demand = Of(
            """{"containers":[{"name":"c","ports":[{"containerPort":80,"hostPort":8080,"protocol":"TCP"},{"containerPort":81,"protocol":"TCP"},{"containerPort":53,"hostPort":53,"hostIP":"10.0.0.1","protocol":"UDP"}]}]}""");
        Assert.Equal([new HostPort("TCP", 8080, "0.0.0.0"), new HostPort("UDP", 53, "10.0.0.1")], demand.HostPorts);
    }

    [Fact]
    public void Ports_of_addresses_apart_do_not_meet()
    {
        var one = new HostPort("TCP", 80, "10.0.0.1");
        Assert.False(one.Conflicts(new("TCP", 80, "10.0.0.2")));
        Assert.False(one.Conflicts(new("UDP", 80, "10.0.0.1")));
        Assert.True(one.Conflicts(new("TCP", 80, "0.0.0.0")));
        Assert.True(new HostPort("TCP", 80, "0.0.0.0").Conflicts(one));
    }

    private static PodDemand Of(string spec) => PodDemand.Of(Read.Pod($$"""{"spec":{{spec}}}"""));

    private static string Asking(string cpu, string memory, string more = "") =>
        $$$"""{"name":"c","resources":{"requests":{"cpu":"{{{cpu}}}","memory":"{{{memory}}}"}}{{{more}}}}""";
}
