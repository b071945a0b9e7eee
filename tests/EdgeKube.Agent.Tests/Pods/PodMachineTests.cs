using EdgeKube.Agent.Pods;
using EdgeKube.Agent.Pods.Probes;
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
    public void A_sidecar_with_a_startup_probe_holds_up_what_follows()
    {
        var goal = Goal("Always", new ContainerSpec { Name = "proxy", RestartPolicy = "Always", StartupProbe = new Probe() });
        var seen = Seen(Running("proxy"));
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(goal, seen, _now));
        seen = seen with { Probes = new Dictionary<string, ProbeVerdict> { ["proxy-0"] = new(Started: true, Ready: false) } };
        Assert.Equal("main", Started(goal, seen));
    }

    [Fact]
    public void Containers_are_started_one_after_the_other_to_the_end_of_their_first_hook()
    {
        var seen = Seen(Running("main")) with { Starting = "main", StartingId = "main-0" };
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(Goal("Always"), seen, _now));
        var status = PodStatusPlan.Make(Goal("Always"), seen, new PodStatus(), "10.0.0.1", _now);
        Assert.Equal(("Pending", "ContainerCreating"), (status.Phase, status.ContainerStatuses![0].State.Waiting!.Reason));
        Assert.IsType<PodStep.CancelStart>(PodMachine.Next(Goal("Always"), Seen(Dead("main", 0)) with { Starting = "main", StartingId = "main-0" }, _now));
    }

    [Fact]
    public void A_pod_that_its_node_refused_has_failed_and_nothing_of_it_was_ever_here()
    {
        var goal = Goal("Always") with { Rejection = new PodFailure("OutOfcpu", "Pod was rejected: too large", _now) };
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(goal, new PodSight(), _now));
        var status = PodStatusPlan.Make(goal, new PodSight(), new PodStatus(), "10.0.0.1", _now);
        Assert.Equal(("Failed", "OutOfcpu", "Pod was rejected: too large"), (status.Phase, status.Reason, status.Message));
        Assert.Null(status.ContainerStatuses);
    }

    [Fact]
    public void A_status_tells_the_signal_that_the_pod_chose()
    {
        var goal = Goal("Always");
        goal = goal with
        {
            Pod = goal.Pod with { Spec = goal.Pod.Spec with { Containers = [goal.Containers[0] with { Lifecycle = new Lifecycle { StopSignal = "SIGUSR1" } }] } },
        };
        var status = PodStatusPlan.Make(goal, Seen(Running("main")), new PodStatus(), "10.0.0.1", _now);
        Assert.Equal("SIGUSR1", status.ContainerStatuses![0].StopSignal);
    }

    [Fact]
    public void A_container_that_fails_its_liveness_probe_is_stopped_within_the_probes_grace()
    {
        var goal = Goal("Always");
        goal = goal with
        {
            Pod = goal.Pod with
            {
                Spec = goal.Pod.Spec with { Containers = [new ContainerSpec { Name = "main", LivenessProbe = new Probe { TerminationGracePeriodSeconds = 7 } }] },
            },
        };
        var seen = Seen(Running("main")) with
        {
            Probes = new Dictionary<string, ProbeVerdict> { ["main-0"] = new(Started: true, Ready: true, ProbeKind.Liveness) },
        };
        var begin = Assert.IsType<PodStep.BeginStop>(PodMachine.Next(goal, seen, _now));
        Assert.Equal((_now.AddSeconds(7), StopReason.Liveness), (begin.By, begin.Reason));
        seen = seen with { Stops = Stopping(("main-0", new StopProgress(_now.AddSeconds(7), HookDone: false))) };
        Assert.Equal(new PodStep.Wait(TimeSpan.FromSeconds(7)), PodMachine.Next(goal, seen, _now));
        Assert.IsType<PodStep.Kill>(PodMachine.Next(goal, seen, _now.AddSeconds(7)));
        seen = seen with { Stops = Stopping(("main-0", new StopProgress(_now.AddSeconds(7), HookDone: true, KillBy: _now.AddSeconds(7)))) };
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(goal, seen, _now));
    }

    [Fact]
    public void Sidecars_end_after_what_they_serve_and_in_reverse_order()
    {
        var goal = Goal("Always", new ContainerSpec { Name = "a", RestartPolicy = "Always" }, new ContainerSpec { Name = "b", RestartPolicy = "Always" }) with
        {
            StopBy = _now.AddSeconds(30),
        };
        var seen = Seen(Running("a"), Running("b"), Running("main"));
        Assert.Equal(["a-0", "b-0", "main-0"], Assert.IsType<PodStep.BeginStop>(PodMachine.Next(goal, seen, _now)).Ids);
        var begun = new StopProgress(_now.AddSeconds(30), HookDone: true);
        var stops = Stopping(("a-0", begun), ("b-0", begun), ("main-0", begun));
        Assert.Equal(["main-0"], Killed(goal, seen with { Stops = stops }, _now));
        Assert.Equal(["b-0"], Killed(goal, Seen(Running("a"), Running("b"), Dead("main", 0)) with { Stops = stops }, _now));
        Assert.Equal(["a-0"], Killed(goal, Seen(Running("a"), Dead("b", 0), Dead("main", 0)) with { Stops = stops }, _now));
        Assert.Equal(["a-0", "b-0", "main-0"], Killed(goal, seen with { Stops = stops }, _now.AddSeconds(30)));
    }

    [Fact]
    public void A_second_delete_shortens_the_end()
    {
        var goal = Goal("Always") with { StopBy = _now.AddSeconds(1) };
        var seen = Seen(Running("main")) with { Stops = Stopping(("main-0", new StopProgress(_now.AddSeconds(30), true, KillBy: _now.AddSeconds(30)))) };
        Assert.Equal(_now.AddSeconds(1), Assert.IsType<PodStep.Kill>(PodMachine.Next(goal, seen, _now)).By);
    }

    [Fact]
    public void A_pod_past_its_deadline_fails_once_nothing_runs()
    {
        var goal = Goal("Always");
        goal = goal with { Pod = goal.Pod with { Spec = goal.Pod.Spec with { ActiveDeadlineSeconds = 5 } }, StartedAt = _now };
        Assert.Equal(new PodStep.Wait(TimeSpan.FromSeconds(5)), PodMachine.Next(goal, Seen(Running("main")), _now));
        var later = _now.AddSeconds(5);
        Assert.IsType<PodStep.BeginStop>(PodMachine.Next(goal, Seen(Running("main")), later));
        Assert.Equal("Running", PodStatusPlan.Make(goal, Seen(Running("main")), new PodStatus(), "10.0.0.1", later).Phase);
        var status = PodStatusPlan.Make(goal, Seen(Dead("main", 137)), new PodStatus(), "10.0.0.1", later);
        Assert.Equal(("Failed", "DeadlineExceeded"), (status.Phase, status.Reason));
        Assert.Equal(new PodStep.StopSandbox("s0"), PodMachine.Next(goal, Seen(Dead("main", 137)), later));
    }

    [Fact]
    public void What_had_ended_does_not_begin_again_when_the_runtime_has_forgotten_it()
    {
        var final = new PodStatus { Phase = "Succeeded" };
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(Goal("OnFailure"), new PodSight { Final = final }, _now));
        Assert.Same(final, PodStatusPlan.Make(Goal("OnFailure"), new PodSight { Final = final }, new PodStatus(), "10.0.0.1", _now));
    }

    [Fact]
    public void Ephemeral_containers_start_at_any_time_and_once()
    {
        var goal = Goal("Always");
        goal = goal with { Pod = goal.Pod with { Spec = goal.Pod.Spec with { EphemeralContainers = [new ContainerSpec { Name = "debug" }] } } };
        Assert.Equal("debug", Started(goal, Seen(Running("main"))));
        Assert.IsType<PodStep.Nothing>(PodMachine.Next(goal, Seen(Running("main"), Dead("debug", 1)), _now));
        var status = PodStatusPlan.Make(goal, Seen(Running("main"), Dead("debug", 1)), new PodStatus(), "10.0.0.1", _now);
        Assert.Equal(1, Assert.Single(status.EphemeralContainerStatuses!).State.Terminated!.ExitCode);
        Assert.Equal("Running", status.Phase);
    }

    [Fact]
    public void A_readiness_gate_is_opened_by_others()
    {
        var goal = Goal("Always");
        goal = goal with { Pod = goal.Pod with { Spec = goal.Pod.Spec with { ReadinessGates = [new PodReadinessGate { ConditionType = "x/y" }] } } };
        var ready = PodStatusPlan.Make(goal, Seen(Running("main")), new PodStatus(), "10.0.0.1", _now).Conditions!.Single(c => c.Type == "Ready");
        Assert.Equal(("False", "ReadinessGatesNotReady"), (ready.Status, ready.Reason));
        Assert.Equal("corresponding condition of pod readiness gate \"x/y\" does not exist.", ready.Message);
        goal = goal with { Pod = goal.Pod with { Status = new PodStatus { Conditions = [new Condition { Type = "x/y", Status = "True" }] } } };
        Assert.Equal("True", PodStatusPlan.Make(goal, Seen(Running("main")), new PodStatus(), "10.0.0.1", _now).Conditions!.Single(c => c.Type == "Ready").Status);
    }

    [Fact]
    public void Back_off_begins_anew_after_ten_good_minutes()
    {
        var steps = new Dictionary<string, string> { [PodLabels.BackOff] = "7" };
        Assert.Equal(TimeSpan.FromMinutes(5), BackOff.Before(Dead("main", 1, attempt: 30) with { Labels = steps }));
        Assert.Equal(TimeSpan.FromSeconds(20), BackOff.Before(Dead("main", 1, attempt: 30) with { Labels = new Dictionary<string, string> { [PodLabels.BackOff] = "2" } }));
        var old = Dead("main", 1, attempt: 30) with { Labels = steps, StartedAt = _now.AddMinutes(-11) };
        Assert.Equal((TimeSpan.Zero, 1), (BackOff.Before(old), BackOff.StepsAfter(old)));
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
        var stop = Assert.IsType<PodStep.BeginStop>(PodMachine.Next(goal, Seen(Running("main")), _now));
        Assert.Equal((_now.AddSeconds(5), StopReason.PodEnds), (stop.By, stop.Reason));
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

    private static IReadOnlyList<string> Killed(PodGoal goal, PodSight sight, DateTimeOffset now) =>
        Assert.IsType<PodStep.Kill>(PodMachine.Next(goal, sight, now)).Ids;

    private static Dictionary<string, StopProgress> Stopping(params (string Id, StopProgress Progress)[] stops) => stops.ToDictionary(s => s.Id, s => s.Progress);

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
