using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Resizing;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods.Resizing;

public sealed class ResizePlanTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_has_its_size_is_left_alone() => Assert.IsType<PodStep.Nothing>(PodMachine.Next(Goal("64Mi"), Seen("64Mi"), _now));

    [Fact]
    public void Another_size_is_given_in_place_and_told()
    {
        var step = Assert.IsType<PodStep.UpdateResources>(PodMachine.Next(Goal("96Mi"), Seen("64Mi"), _now));
        Assert.Equal("main-0", step.Id);
        var status = PodStatusPlan.Make(Goal("96Mi"), Seen("64Mi"), new PodStatus(), "10.0.0.1", _now);
        Assert.Contains(status.Conditions!, c => c is { Type: "PodResizeInProgress", Status: "True" });
        Assert.Equal("64Mi", status.ContainerStatuses![0].Resources!.Limits!["memory"]);
    }

    [Fact]
    public void A_resource_may_ask_for_a_restart()
    {
        var goal = Goal("96Mi", new ContainerResizePolicy { ResourceName = "memory", RestartPolicy = "RestartContainer" });
        Assert.Equal(StopReason.Resize, Assert.IsType<PodStep.BeginStop>(PodMachine.Next(goal, Seen("64Mi"), _now)).Reason);
        goal = Goal("96Mi", new ContainerResizePolicy { ResourceName = "cpu", RestartPolicy = "RestartContainer" });
        Assert.IsType<PodStep.UpdateResources>(PodMachine.Next(goal, Seen("64Mi"), _now));
    }

    [Fact]
    public void A_size_that_does_not_fit_waits_and_says_so()
    {
        var seen = Seen("64Mi");
        seen = seen with { Resize = seen.Resize with { Pending = ("Deferred", "Node didn't have enough resource: memory") } };
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(Goal("96Mi"), seen, _now));
        var condition = PodStatusPlan.Make(Goal("96Mi"), seen, new PodStatus(), "10.0.0.1", _now).Conditions!.Single(c => c.Type == "PodResizePending");
        Assert.Equal(("True", "Deferred"), (condition.Status, condition.Reason));
    }

    [Theory]
    [InlineData(100, 0, null)]
    [InlineData(100, 60, "Deferred")]
    [InlineData(150, 0, "Infeasible")]
    public void Room_is_judged_by_requests(int memory, int others, string? reason)
    {
        var spec = new PodSpec { Containers = [Container($"{memory}")] };
        Assert.Equal(reason, ResizePlan.Judge(spec, (0, others), (1000, 120))?.Reason);
    }

    [Fact]
    public void Events_tell_the_sizes_and_what_is_in_the_way()
    {
        var pod = new PodView
        {
            Metadata = new ObjectMeta { Generation = 2 },
            Spec = new PodSpec { Containers = [Container("64Mi"), new ContainerSpec { Name = "b" }] },
        };
        Assert.Equal(
            """{"containers":[{"name":"main","resources":{"limits":{"memory":"64Mi"}}},{"name":"b","resources":{}}],"generation":2,"error":"didn't fit"}""",
            ResizeSummary.Of(pod, "didn't fit"));
    }

    private static ContainerSpec Container(string memory, params ContainerResizePolicy[] policy) => new()
    {
        Name = "main",
        ResizePolicy = policy,
        Resources = new ResourceRequirements
        {
            Limits = new Dictionary<string, string> { ["memory"] = memory },
        },
    };

    private static PodGoal Goal(string memory, params ContainerResizePolicy[] policy) => new(
        new PodView
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "u" },
            Spec = new PodSpec { Containers = [Container(memory, policy)] },
        },
        StopBy: null);

    private static PodSight Seen(string memory) => new()
    {
        Sandboxes = [new SandboxSight { Id = "s0", Namespace = "default", Name = "web", Uid = "u", Attempt = 0, Ready = true, CreatedAt = _now }],
        Containers =
        [
            new ContainerSight
            {
                Id = "main-0",
                SandboxId = "s0",
                PodUid = "u",
                Name = "main",
                Attempt = 0,
                Phase = ContainerPhase.Running,
                Image = "i",
                ImageId = "sha256:1",
                CreatedAt = _now,
                StartedAt = _now,
            },
        ],
        Resize = new ResizeSight(new Dictionary<string, string> { ["main-0"] = ResourceText.Of(Container(memory)) }),
    };
}
