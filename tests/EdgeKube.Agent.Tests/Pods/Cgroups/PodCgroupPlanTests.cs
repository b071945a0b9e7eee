using EdgeKube.Agent.Host;
using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Cgroups;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Cgroups;

public sealed class PodCgroupPlanTests
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void A_pod_is_held_to_the_sum_of_its_containers_and_its_overhead()
    {
        var spec = new PodSpec
        {
            Containers = [Container("a", "100m", "64Mi"), Container("b", "150m", "32Mi")],
            Overhead = new Dictionary<string, string> { ["cpu"] = "50m", ["memory"] = "8Mi" },
        };
        var limits = PodCgroupPlan.Of(spec, 100, hasMemory: true);
        Assert.Equal((307, 30_000, 104 * Mebi, 100), (limits.CpuShares, limits.CpuQuota, limits.Memory, limits.Processes));
        Assert.Equal(0, PodCgroupPlan.Of(spec, 100, hasMemory: false).Memory);
        Assert.Equal(new ContainerResources(256, 25_000, 96 * Mebi), PodCgroupPlan.Sandbox(spec, hasMemory: true));
        Assert.Equal(new ContainerResources(51, 5_000, 8 * Mebi), PodCgroupPlan.Overhead(spec));
    }

    [Fact]
    public void Init_containers_run_alone_and_sidecars_with_all_that_follow()
    {
        var spec = new PodSpec
        {
            InitContainers = [Container("first", "1", "10Mi"), Container("side", "1", "20Mi") with { RestartPolicy = "Always" }, Container("big", "1", "100Mi")],
            Containers = [Container("a", "1", "50Mi")],
        };
        Assert.Equal(120 * Mebi, PodCgroupPlan.Of(spec, 0, hasMemory: true).Memory); // side and big
        Assert.Equal(70 * Mebi, PodAmounts.Limit(spec with { InitContainers = [spec.InitContainers[1]] }, "memory"));
    }

    [Fact]
    public void A_container_without_a_limit_leaves_the_pod_without_one()
    {
        var spec = new PodSpec { Containers = [Container("a", "100m", "64Mi"), new ContainerSpec { Name = "b" }] };
        var limits = PodCgroupPlan.Of(spec, 0, hasMemory: true);
        Assert.Equal((102, 0, 0), (limits.CpuShares, limits.CpuQuota, limits.Memory));
        Assert.Equal(2, PodCgroupPlan.Of(new PodSpec { Containers = [new ContainerSpec { Name = "b" }] }, 0, hasMemory: true).CpuShares);
    }

    [Fact]
    public void What_the_pod_says_for_itself_counts_more()
    {
        var spec = new PodSpec { Containers = [new ContainerSpec { Name = "a" }], Resources = Both("2", "128Mi") };
        var limits = PodCgroupPlan.Of(spec, 0, hasMemory: true);
        Assert.Equal(("Guaranteed", 2048, 200_000, 128 * Mebi), (PodQos.ClassOf(spec), limits.CpuShares, limits.CpuQuota, limits.Memory));
    }

    [Fact]
    public void Huge_pages_are_limited_by_size()
    {
        var container = new ContainerSpec { Name = "a", Resources = Both("1", "64Mi", ("hugepages-2Mi", "4Mi")) };
        Assert.Equal([KeyValuePair.Create("2MB", 4 * Mebi)], PodCgroupPlan.Of(new PodSpec { Containers = [container] }, 0, hasMemory: true).HugePages);
        HugePages[] node = [new(2 * Mebi, 8 * Mebi), new(1024 * Mebi, 1024 * Mebi), new(64 * Mebi, 0)];
        Assert.Equal([KeyValuePair.Create("2MB", 4 * Mebi), KeyValuePair.Create("1GB", 0L)], PodCgroupPlan.PagesOf(container, node));
    }

    [Fact]
    public void While_containers_change_their_pod_has_room_for_both_sizes()
    {
        var spec = new PodSpec { Containers = [Container("a", "100m", "64Mi"), Container("b", "300m", "96Mi")] };
        var sight = new PodSight
        {
            Containers = [Running("a"), Running("b")],
            Resize = new ResizeSight(new Dictionary<string, string>
            {
                ["a-0"] = ResourceText.Of(Container("a", "200m", "128Mi")),
                ["b-0"] = ResourceText.Of(Container("b", "100m", "32Mi")),
            }),
        };
        var limits = PodCgroupPlan.Of(PodCgroupPlan.WhileResizing(spec, sight), 0, hasMemory: true);
        Assert.Equal((512, 50_000, 224 * Mebi), (limits.CpuShares, limits.CpuQuota, limits.Memory));
    }

    [Fact]
    public void The_class_shares_what_its_running_pods_ask_for()
    {
        PodView Pod(string phase, string? limit) => new()
        {
            Metadata = new ObjectMeta { Uid = "u" },
            Status = new PodStatus { Phase = phase },
            Spec = new PodSpec { Containers = [new ContainerSpec { Resources = new ResourceRequirements { Requests = Amounts("500m", "1Mi"), Limits = limit is null ? null : Amounts(limit, "1Mi") } }] },
        };

        Assert.Equal(1024, PodCgroupPlan.Burstable([Pod("Running", null), Pod("Pending", "1"), Pod("Succeeded", null), Pod("Running", "500m")]).CpuShares);
    }

    private static ContainerSight Running(string name) => new()
    {
        Id = $"{name}-0",
        SandboxId = "s",
        PodUid = "u",
        Name = name,
        Attempt = 0,
        Phase = ContainerPhase.Running,
        Image = "i",
        ImageId = "i",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private static ContainerSpec Container(string name, string cpu, string memory) => new() { Name = name, Resources = Both(cpu, memory) };

    private static ResourceRequirements Both(string cpu, string memory, params (string Name, string Amount)[] more)
    {
        var amounts = Amounts(cpu, memory, more);
        return new ResourceRequirements { Requests = amounts, Limits = amounts };
    }

    private static Dictionary<string, string> Amounts(string cpu, string memory, params (string Name, string Amount)[] more)
    {
        var amounts = new Dictionary<string, string> { ["cpu"] = cpu, ["memory"] = memory };
        foreach (var (name, amount) in more)
        {
            amounts[name] = amount;
        }

        return amounts;
    }
}
