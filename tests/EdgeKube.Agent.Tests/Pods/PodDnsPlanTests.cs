using EdgeKube.Agent.Pods;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PodDnsPlanTests
{
    private static readonly ResolverConfig _host = ResolverConfig.Parse("# of the node\nnameserver 192.0.2.1\nsearch lan\noptions edns0\n");

    [Fact]
    public void A_pod_that_asks_for_nothing_has_the_nodes_own() => Assert.Null(Make(new PodSpec(), cluster: []));

    [Fact]
    public void Cluster_names_come_first_where_somebody_answers_them()
    {
        var made = Make(new PodSpec(), "10.43.0.10")!;
        Assert.Equal(["10.43.0.10"], made.Servers);
        Assert.Equal(["shop.svc.cluster.local", "svc.cluster.local", "cluster.local", "lan"], made.Searches);
        Assert.Equal(["ndots:5"], made.Options);
        Assert.Null(Make(new PodSpec { HostNetwork = true, DnsPolicy = "ClusterFirst" }, "10.43.0.10"));
        Assert.NotNull(Make(new PodSpec { HostNetwork = true, DnsPolicy = "ClusterFirstWithHostNet" }, "10.43.0.10"));
    }

    [Fact]
    public void What_a_pod_adds_is_added_and_its_options_win()
    {
        var extra = new PodDnsConfig
        {
            Nameservers = ["192.0.2.9", "192.0.2.1"],
            Searches = ["own"],
            Options = [new PodDnsConfigOption { Name = "ndots", Value = "2" }, new PodDnsConfigOption { Name = "edns0" }],
        };
        var made = Make(new PodSpec { DnsPolicy = "Default", DnsConfig = extra }, "10.43.0.10")!;
        Assert.Equal(["192.0.2.1", "192.0.2.9"], made.Servers);
        Assert.Equal(["lan", "own"], made.Searches);
        Assert.Equal(["edns0", "ndots:2"], made.Options);
        Assert.Equal(["192.0.2.9", "192.0.2.1"], Make(new PodSpec { DnsPolicy = "None", DnsConfig = extra }, "10.43.0.10")!.Servers);
    }

    private static ResolverConfig? Make(PodSpec spec, params string[] cluster) =>
        PodDnsPlan.Make(new PodView { Metadata = new ObjectMeta { Namespace = "shop" }, Spec = spec }, cluster, "cluster.local", () => _host);
}
