using EdgeKube.Agent.Networking.Cni;
using Xunit;

namespace EdgeKube.Agent.Tests.Networking.Cni;

public sealed class CniConfigurationTests
{
    [Fact]
    public void The_configuration_is_a_bridge_with_host_ports() =>
        Assert.Equal(
            """{"cniVersion":"1.0.0","name":"edgekube","plugins":[{"type":"bridge","bridge":"cni0","isGateway":true,"hairpinMode":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.42.1.0/24"}]],"routes":[{"dst":"0.0.0.0/0"}],"dataDir":"/d/agent/cni/addresses"}},{"type":"portmap","capabilities":{"portMappings":true}}]}""" + "\n",
            CniConfiguration.Text("10.42.1.0/24", "/d/agent/cni/addresses"));
}
