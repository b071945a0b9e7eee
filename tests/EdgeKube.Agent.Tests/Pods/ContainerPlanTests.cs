using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class ContainerPlanTests
{
    [Theory]
    [InlineData(7L, "7")]
    [InlineData(null, "30")]
    public void A_sandbox_tells_how_long_its_pod_may_take_to_end(long? grace, string label) =>
        Assert.Equal(label, Sandbox(new PodSpec { TerminationGracePeriodSeconds = grace }).Labels[PodLabels.Grace]);

    [Fact]
    public void Sidecars_have_ports_of_the_node_and_init_containers_have_none()
    {
        IReadOnlyList<ContainerPort> ports = [new ContainerPort { Number = 80, HostPort = 8080 }];
        var spec = new PodSpec
        {
            InitContainers = [new ContainerSpec { Name = "first", Ports = [ports[0] with { HostPort = 8081 }] }, new ContainerSpec { Name = "proxy", RestartPolicy = "Always", Ports = ports }],
            Containers = [new ContainerSpec { Name = "main" }],
        };
        Assert.Equal([8080], Sandbox(spec).HostPorts.Select(p => p.HostPort));
    }

    [Fact]
    public void A_pod_that_must_have_users_of_its_own_does_not_run_without_them() => Assert.Equal(
        "Failed to create pod sandbox: can't set `spec.hostUsers: false`, runtime does not support user namespaces",
        Assert.Throws<PodConfigException>(() => Sandbox(new PodSpec { HostUsers = false })).Message);

    private static SandboxSpec Sandbox(PodSpec spec) => ContainerPlan.Sandbox(
        new PodView { Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "uid-1" }, Spec = spec }, 0, "/logs", "cluster.local", null);
}
