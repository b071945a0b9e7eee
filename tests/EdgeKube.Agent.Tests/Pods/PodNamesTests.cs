using EdgeKube.Agent.Pods;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PodNamesTests
{
    [Fact]
    public void A_subdomain_makes_a_full_name()
    {
        var pod = Pod(new PodSpec { Hostname = "one", Subdomain = "sub", SetHostnameAsFQDN = true, HostAliases = [new HostAlias { Ip = "192.0.2.7", Hostnames = ["a", "b"] }] });
        Assert.Equal("one.sub.shop.svc.cluster.local", PodNames.KernelHostname(pod, "cluster.local"));
        var hosts = PodNames.Hosts(pod, "10.42.0.9", "cluster.local", () => "");
        Assert.Contains("10.42.0.9\tone.sub.shop.svc.cluster.local\tone\n", hosts, StringComparison.Ordinal);
        Assert.EndsWith("\n# Entries added by HostAliases.\n192.0.2.7\ta\tb\n", hosts, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_the_kernel_does_not_take_is_refused()
    {
        var pod = Pod(new PodSpec { Hostname = new string('x', 60), Subdomain = "sub", SetHostnameAsFQDN = true });
        var refusal = Assert.Throws<PodConfigException>(() => PodNames.KernelHostname(pod, "cluster.local"));
        Assert.Contains("is too long (64 characters is the max, ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pod_in_the_nodes_network_sees_the_nodes_hosts_and_its_aliases()
    {
        var pod = Pod(new PodSpec { HostNetwork = true, HostAliases = [new HostAlias { Ip = "192.0.2.7", Hostnames = ["a"] }] });
        Assert.Equal(
            "# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n\n# Entries added by HostAliases.\n192.0.2.7\ta\n",
            PodNames.Hosts(pod, "10.0.0.1", "cluster.local", () => "127.0.0.1 localhost\n"));
    }

    [Theory]
    [InlineData("net/ipv4/tcp_syncookies", false, null)]
    [InlineData("net.ipv4.tcp_syncookies", true, "forbidden sysctl: \"net.ipv4.tcp_syncookies\" not allowed with host net enabled")]
    [InlineData("kernel.msgmax", false, "forbidden sysctl: \"kernel.msgmax\" not allowlisted")]
    public void Only_settings_that_touch_nobody_else_are_allowed(string name, bool hostNetwork, string? message)
    {
        var pod = Pod(new PodSpec { HostNetwork = hostNetwork, SecurityContext = new PodSecurityContext { Sysctls = [new Sysctl { Name = name, Value = "1" }] } });
        Assert.Equal(message, PodSysctls.Refusal(pod)?.Message);
    }

    private static PodView Pod(PodSpec spec) => new() { Metadata = new ObjectMeta { Namespace = "shop", Name = "web", Uid = "u" }, Spec = spec };
}
