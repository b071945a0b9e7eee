using EdgeKube.Agent.Networking.Routes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Networking.Routes;

public sealed class RoutePlanTests
{
    [Fact]
    public void Every_other_node_with_a_range_and_an_address_gets_a_route()
    {
        var wanted = RoutePlan.Wanted([Node("10.42.3.0/24", "10.89.0.13"), Node("10.42.2.0/24", "10.89.0.12"), Node(null, "10.89.0.14"), Node("10.42.5.0/24", null)]);
        Assert.Equal([new PodRoute("10.42.2.0/24", "10.89.0.12"), new PodRoute("10.42.3.0/24", "10.89.0.13")], wanted);
    }

    [Fact]
    public void What_is_not_an_address_never_reaches_the_batch() =>
        Assert.Empty(RoutePlan.Wanted([Node("10.42.3.0/24\nroute flush table main", "10.89.0.13"), Node("10.42.3.0/24", "10.89.0.13 proto 4")]));

    [Fact]
    public void Routes_of_nodes_that_went_are_removed() =>
        Assert.Equal(
            """
            route del 10.42.9.0/24 proto 145
            route replace 10.42.2.0/24 via 10.89.0.12 proto 145
            route replace 10.43.0.0/16 dev lo src 10.89.0.11 proto 145

            """,
            RoutePlan.Batch([new PodRoute("10.42.2.0/24", "10.89.0.12")], ["10.42.9.0/24", "10.42.2.0/24", "10.43.0.0/16"], "10.43.0.0/16", "10.89.0.11"));

    [Fact]
    public void The_kernels_list_reads_as_ranges()
    {
        const string Text = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
            + "lo\t00002B0A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
            + "eth0\t00022A0A\t0C00590A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
            + "eth0\t00000000\t0100590A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n";
        Assert.SkipUnless(BitConverter.IsLittleEndian, "the text is of a little-endian machine");
        Assert.Equal(["10.43.0.0/16", "10.42.2.0/24", "0.0.0.0/0"], KernelRoutes.Read(Text));
    }

    private static NodeView Node(string? range, string? address) => new()
    {
        Spec = new NodeSpec { PodCIDR = range },
        Status = new NodeStatus { Addresses = address is null ? [] : [new NodeAddress { Type = "Hostname", Address = "x" }, new NodeAddress { Type = "InternalIP", Address = address }] },
    };
}
