using EdgeKube.Agent.Networking.Services;
using EdgeKube.Api.Views;
using Xunit;
using static EdgeKube.Agent.Tests.Networking.Services.ClusterBuilder;

namespace EdgeKube.Agent.Tests.Networking.Services;

public sealed class ServicePlanTests
{
    [Fact]
    public void Only_ready_endpoints_get_traffic()
    {
        var plan = Plan(Service("web", "10.43.0.10", Port(80)), Slice("web", 8080, Ready("10.42.1.2"), Ending("10.42.1.3"), NotReady("10.42.1.4")));
        Assert.Equal(["10.42.1.2:8080"], Backends(Assert.Single(plan)));
    }

    [Fact]
    public void With_none_ready_those_that_end_but_serve_get_it()
    {
        var plan = Plan(Service("web", "10.43.0.10", Port(80)), Slice("web", 8080, Ending("10.42.1.3"), Ending("10.42.1.5", serving: false), NotReady("10.42.1.4")));
        Assert.Equal(["10.42.1.3:8080"], Backends(Assert.Single(plan)));
    }

    [Theory]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("fd00::1")]
    [InlineData("10.43.0.1; flush ruleset")]
    public void What_is_no_IPv4_address_gets_no_rule(string clusterIp) =>
        Assert.Empty(Plan(Service("web", clusterIp, Port(80, 30001)), Slice("web", 8080, Ready("10.42.1.2"))));

    [Fact]
    public void An_endpoint_address_that_is_none_is_left_out() =>
        Assert.Empty(Assert.Single(Plan(Service("web", "10.43.0.10", Port(80)), Slice("web", 8080, Ready("pod.example")))).Backends);

    [Fact]
    public void Ports_meet_by_name()
    {
        var service = Service("web", "10.43.0.10", Port(80) with { Name = "http" }, Port(443) with { Name = "https" });
        var slice = Slice("web", 0, Ready("10.42.1.2")) with
        {
            Ports = [new EndpointPort { Name = "https", Port = 8443 }, new EndpointPort { Name = "http", Port = 8080 }],
        };
        Assert.Equal(["80 -> 10.42.1.2:8080", "443 -> 10.42.1.2:8443"], Plan(service, slice).Select(f => $"{f.Port} -> {Assert.Single(Backends(f))}"));
    }

    [Fact]
    public void Slices_of_one_Service_are_joined_and_of_others_are_not()
    {
        var plan = ServicePlan.Make(
            [Service("web", "10.43.0.10", Port(80))],
            [Slice("web", 8080, Ready("10.42.2.2")), Slice("web", 8081, Ready("10.42.1.2")), Slice("other", 8080, Ready("10.42.1.9"))],
            "node-1");
        Assert.Equal(["10.42.1.2:8081", "10.42.2.2:8080"], Backends(Assert.Single(plan)));
    }

    [Fact]
    public void External_policy_Local_keeps_the_client_and_the_node()
    {
        var service = Service("web", "10.43.0.10", Port(80, 30001));
        service = service with { Spec = service.Spec with { ExternalTrafficPolicy = "Local" } };
        var plan = Plan(service, Slice("web", 8080, Ready("10.42.1.2", "node-1"), Ready("10.42.2.2", "node-2")));
        Assert.Equal(2, plan[0].Backends.Count);
        Assert.Equal(["10.42.1.2:8080"], Backends(plan[1]));
        Assert.False(plan[1].HideClient);
    }

    private static IReadOnlyList<ServiceFrontend> Plan(ServiceView service, EndpointSliceView slice) => ServicePlan.Make([service], [slice], "node-1");

    private static IEnumerable<string> Backends(ServiceFrontend frontend) => frontend.Backends.Select(b => $"{b.Address}:{b.Port}");

    private static Endpoint NotReady(string address) =>
        new() { Addresses = [address], NodeName = "node-1", Conditions = new EndpointConditions { Ready = false, Serving = false } };
}
