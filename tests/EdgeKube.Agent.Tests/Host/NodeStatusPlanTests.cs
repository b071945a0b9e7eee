using EdgeKube.Agent.Host;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Host;

public sealed class NodeStatusPlanTests
{
    private static readonly DateTimeOffset _then = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly AgentIdentity _identity = new()
    {
        NodeName = "board-1",
        Directory = "/d",
        RunDirectory = "/r",
        PodLogDirectory = "/l",
        NodeIp = "10.89.0.11",
        Version = "v1.34.2+edgekube",
        ClusterCidr = "10.42.0.0/16",
        ServiceCidr = "10.43.0.0/16",
    };

    [Fact]
    public void A_healthy_node_is_Ready_in_the_kubelets_words()
    {
        var status = Make(new NodeSight(default, [], "containerd://1.6.20", []), []);
        var ready = status.Conditions!.Single(c => c.Type == "Ready");
        Assert.Equal(("True", "KubeletReady", "kubelet is posting ready status"), (ready.Status, ready.Reason, ready.Message));
        Assert.Equal(["False", "False", "False", "True"], status.Conditions!.Select(c => c.Status));
        Assert.Equal("containerd://1.6.20", status.NodeInfo!.ContainerRuntimeVersion);
        Assert.Equal(["InternalIP 10.89.0.11", "Hostname board-1"], status.Addresses!.Select(a => $"{a.Type} {a.Address}"));
    }

    [Fact]
    public void A_kernel_that_cannot_limit_memory_is_a_condition_that_says_what_to_do()
    {
        var facts = Facts() with { HasMemoryCgroup = false };
        var status = NodeStatusPlan.Make(_identity, Resources(facts), new NodeSight(default, [], "", []), [], _then);
        var condition = status.Conditions!.Single(c => c.Type == "MemoryCgroupDisabled");
        Assert.Equal("True", condition.Status);
        Assert.Contains("cgroup_enable=memory cgroup_memory=1", condition.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Make(new NodeSight(default, [], "", []), []).Conditions!, c => c.Type == "MemoryCgroupDisabled");
    }

    [Fact]
    public void What_systemd_knows_becomes_conditions_and_nothing_does_without_it()
    {
        var sight = new NodeSight(default, [], "", [])
        {
            FailedUnits = ["ssh.service"],
            ClockSynchronized = false,
            Machine = new MachineFacts("embedded", "Debian GNU/Linux 12 (bookworm)", NetworkState.Of("partial", 20)),
        };
        var status = Make(sight, []);
        Assert.Equal(
            [
                "SystemdUnitsFailed True failed: ssh.service",
                "ClockUnsynchronized True the clock follows no time server",
                "NetworkOffline False systemd-networkd: partial, NetworkManager: disconnected",
            ],
            status.Conditions!.Take(3).Select(c => $"{c.Type} {c.Status} {c.Message}"));
        Assert.Equal("Debian GNU/Linux 12 (bookworm)", status.NodeInfo!.OsImage);
        Assert.DoesNotContain(
            Make(new NodeSight(default, [], "", []), []).Conditions!, c => c.Type is "SystemdUnitsFailed" or "ClockUnsynchronized" or "NetworkOffline");
    }

    [Theory]
    [InlineData("offline", null, true)]
    [InlineData("offline", 70, false)]
    [InlineData("online", 20, false)]
    [InlineData(null, 40, true)]
    [InlineData(null, 50, false)]
    public void A_machine_is_offline_when_all_who_manage_its_network_say_so(string? networkd, int? manager, bool offline) =>
        Assert.Equal(offline, NetworkState.Of(networkd, (ulong?)manager)!.IsOffline);

    [Theory]
    [InlineData(null, null)]
    [InlineData("unknown", 0)]
    public void Where_nobody_knows_of_the_network_nothing_is_told(string? networkd, int? manager) => Assert.Null(NetworkState.Of(networkd, (ulong?)manager));

    [Fact]
    public void A_node_without_a_network_says_so()
    {
        var ready = Make(new NodeSight(default, ["container runtime is down", "no network"], "", []), []).Conditions!.Single(c => c.Type == "Ready");
        Assert.Equal(("False", "KubeletNotReady", "[container runtime is down, no network]"), (ready.Status, ready.Reason, ready.Message));
    }

    [Fact]
    public void A_condition_keeps_the_time_it_became_so()
    {
        var first = Make(new NodeSight(default, ["x"], "", []), []).Conditions!;
        var second = NodeStatusPlan.Make(_identity, Resources(Facts()), new NodeSight(default, [], "", []), first, _then.AddMinutes(5)).Conditions!;
        Assert.Equal(_then, second.Single(c => c.Type == "DiskPressure").LastTransitionTime);
        Assert.Equal(_then.AddMinutes(5), second.Single(c => c.Type == "Ready").LastTransitionTime);
    }

    [Fact]
    public void Sights_are_the_same_by_what_they_hold()
    {
        ContainerImage[] images = [new() { Names = ["a/b:1"], SizeBytes = 1 }];
        Assert.Equal(new NodeSight(default, ["x"], "v", [.. images]), new NodeSight(default, ["x"], "v", [images[0] with { }]));
        Assert.NotEqual(new NodeSight(default, ["x"], "v", images), new NodeSight(default, [], "v", images));
        Assert.NotEqual(new NodeSight(default, ["x"], "v", images), new NodeSight(default, ["x"], "v", images) { ClockSynchronized = true });
    }

    private static NodeStatus Make(NodeSight sight, IReadOnlyList<Condition> before) => NodeStatusPlan.Make(_identity, Resources(Facts()), sight, before, _then);

    private static NodeResources Resources(HostFacts facts) => new(facts, Reserve.None, ShortageThreshold.Default, 110);

    private static HostFacts Facts() =>
        new() { Cpus = 4, MemoryBytes = 1024000L * 1024, StorageBytes = 1000L * 1024, HugePages = [], Info = new NodeSystemInfo() };
}
