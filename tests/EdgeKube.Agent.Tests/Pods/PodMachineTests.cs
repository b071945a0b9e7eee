using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Runtimes;
using EdgeKube.Api.Views;
using Xunit;

namespace EdgeKube.Agent.Tests.Pods;

public sealed class PodMachineTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_new_pod_gets_a_sandbox_first() =>
        Assert.Equal(new PodStep.CreateSandbox(0), PodMachine.Next(Goal("Always"), new PodSight(), _now));

    [Fact]
    public void Init_containers_run_before_the_others_and_one_at_a_time()
    {
        var goal = Goal("Always", new ContainerSpec { Name = "first" }, new ContainerSpec { Name = "second" });
        Assert.Equal("first", Started(goal, Seen()));
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(goal, Seen(Running("first")), _now));
        Assert.Equal("second", Started(goal, Seen(Dead("first", 0))));
        Assert.Equal("main", Started(goal, Seen(Dead("first", 0), Dead("second", 0))));
    }

    [Fact]
    public void A_sidecar_only_has_to_be_started()
    {
        var goal = Goal("Always", new ContainerSpec { Name = "proxy", RestartPolicy = "Always" });
        Assert.Equal("proxy", Started(goal, Seen()));
        Assert.Equal("main", Started(goal, Seen(Running("proxy"))));
    }

    [Fact]
    public void A_crash_is_restarted_at_once_and_then_ever_later()
    {
        var again = Assert.IsType<PodStep.StartContainer>(PodMachine.Next(Goal("Always"), Seen(Dead("main", 1)), _now));
        Assert.Equal(1, again.Attempt);
        Assert.Equal(new PodStep.Wait(TimeSpan.FromSeconds(10)), PodMachine.Next(Goal("Always"), Seen(Dead("main", 1, attempt: 1)), _now));
        Assert.Equal(new PodStep.Wait(TimeSpan.FromSeconds(40)), PodMachine.Next(Goal("Always"), Seen(Dead("main", 1, attempt: 3)), _now));
        Assert.Equal(new PodStep.Wait(TimeSpan.FromMinutes(5)), PodMachine.Next(Goal("Always"), Seen(Dead("main", 1, attempt: 50)), _now));
    }

    [Theory]
    [InlineData("Never", 1, "Failed")]
    [InlineData("Never", 0, "Succeeded")]
    [InlineData("OnFailure", 0, "Succeeded")]
    public void What_is_over_keeps_its_containers_and_stops_its_sandbox(string policy, int exitCode, string phase)
    {
        var seen = Seen(Dead("main", exitCode));
        Assert.Equal(new PodStep.StopSandbox("s0"), PodMachine.Next(Goal(policy), seen, _now));
        Assert.Equal(phase, PodStatusPlan.Make(Goal(policy), seen, new PodStatus(), "10.0.0.1", _now).Phase);
    }

    [Fact]
    public void A_pod_that_is_to_go_is_stopped_and_taken_down()
    {
        var goal = Goal("Always") with { StopBy = _now.AddSeconds(5) };
        var stop = Assert.IsType<PodStep.StopContainers>(PodMachine.Next(goal, Seen(Running("main")), _now));
        Assert.Equal(TimeSpan.FromSeconds(5), stop.Grace);
        Assert.Equal(new PodStep.StopSandbox("s0"), PodMachine.Next(goal, Seen(Dead("main", 0)), _now));
        Assert.Equal(new PodStep.RemoveSandbox("s0"), PodMachine.Next(goal, Seen() with { Sandboxes = [Sandbox(0, ready: false)] }, _now));
        Assert.IsType<PodStep.Gone>(PodMachine.Next(goal, new PodSight(), _now));
    }

    [Fact]
    public void A_sandbox_that_died_is_replaced()
    {
        var seen = Seen(Dead("main", 137)) with { Sandboxes = [Sandbox(0, ready: false)] };
        Assert.Equal(new PodStep.CreateSandbox(1), PodMachine.Next(Goal("Always"), seen, _now));
    }

    [Fact]
    public void A_crash_loop_says_so_in_Kubernetes_words()
    {
        var status = PodStatusPlan.Make(Goal("Always"), Seen(Dead("main", 1, attempt: 1)), new PodStatus(), "10.0.0.1", _now);
        var container = Assert.Single(status.ContainerStatuses!);
        Assert.Equal("CrashLoopBackOff", container.State.Waiting!.Reason);
        Assert.Equal("back-off 10s restarting failed container=main pod=web_default(u)", container.State.Waiting.Message);
        Assert.Equal((1, 1), (container.LastState.Terminated!.ExitCode, container.RestartCount));
        Assert.Equal("Running", status.Phase);
        Assert.Equal("containers with unready status: [main]", status.Conditions!.Single(c => c.Type == "Ready").Message);
    }

    private static string Started(PodGoal goal, PodSight sight) =>
        Assert.IsType<PodStep.StartContainer>(PodMachine.Next(goal, sight, _now)).Container.Name;

    private static PodGoal Goal(string policy, params ContainerSpec[] inits) => new(
        new PodView
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "web", Uid = "u" },
            Spec = new PodSpec { RestartPolicy = policy, InitContainers = inits, Containers = [new ContainerSpec { Name = "main" }] },
        },
        StopBy: null);

    private static PodSight Seen(params ContainerSight[] containers) => new() { Sandboxes = [Sandbox(0, ready: true)], Containers = containers };

    private static SandboxSight Sandbox(int attempt, bool ready) => new()
    {
        Id = $"s{attempt}",
        Namespace = "default",
        Name = "web",
        Uid = "u",
        Attempt = attempt,
        Ready = ready,
        CreatedAt = _now,
        Ip = "10.42.0.2",
    };

    private static ContainerSight Running(string name) => Dead(name, 0) with { Phase = ContainerPhase.Running, FinishedAt = null };

    private static ContainerSight Dead(string name, int exitCode, int attempt = 0) => new()
    {
        Id = $"{name}-{attempt}",
        SandboxId = "s0",
        PodUid = "u",
        Name = name,
        Attempt = attempt,
        Phase = ContainerPhase.Exited,
        Image = "i",
        ImageId = "sha256:1",
        CreatedAt = _now,
        StartedAt = _now,
        FinishedAt = _now,
        ExitCode = exitCode,
    };
}
