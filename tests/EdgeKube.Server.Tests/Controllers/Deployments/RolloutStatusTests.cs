using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

public sealed class RolloutStatusTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private DeploymentView _deployment = Rollouts.Deployment(4);
    private DateTimeOffset _now = _start;

    [Fact]
    public void Counts_are_the_sums_of_the_sets()
    {
        var status = See(Rollouts.Set("new", 3, available: 1), Rollouts.Set("old", 2));
        Assert.Equal((5, 3, 3, 3, 2), (status.Replicas, status.UpdatedReplicas, status.ReadyReplicas, status.AvailableReplicas, status.UnavailableReplicas));
        Assert.Equal(2, status.ObservedGeneration);
    }

    [Fact]
    public void Counts_of_zero_are_left_out()
    {
        var status = See(Rollouts.Set("new", 0));
        Assert.Equal((null, null, null, null), (status.Replicas, status.UpdatedReplicas, status.AvailableReplicas, status.UnavailableReplicas));
    }

    [Fact]
    public void Enough_available_pods_make_it_available_and_the_time_moves_only_with_that()
    {
        See(Rollouts.Set("new", 4, available: 2));
        Assert.Equal(("False", "MinimumReplicasUnavailable", _start), Seen("Available"));
        _now = _start.AddSeconds(5);
        See(Rollouts.Set("new", 4, available: 3));
        Assert.Equal(("True", "MinimumReplicasAvailable", _now), Seen("Available"));
        See(Rollouts.Set("new", 4, available: 4), after: 5);
        Assert.Equal(("True", "MinimumReplicasAvailable", _start.AddSeconds(5)), Seen("Available"));
    }

    [Fact]
    public void Each_step_forward_is_noted_and_the_last_one_says_so()
    {
        See(Rollouts.Set("new", 4, available: 0));
        Assert.Equal(("True", "ReplicaSetUpdated", _start), Seen("Progressing"));
        See(Rollouts.Set("new", 4, available: 1), after: 7);
        Assert.Equal(_start.AddSeconds(7), Progress.LastUpdateTime);
        Assert.Equal(_start, Progress.LastTransitionTime);
        See(Rollouts.Set("new", 4, available: 4), after: 7);
        Assert.Equal(("True", "NewReplicaSetAvailable", _start), Seen("Progressing"));
        Assert.Equal("ReplicaSet \"new\" has successfully progressed.", Progress.Message);
    }

    [Fact]
    public void What_is_settled_stays_as_it_is()
    {
        See(Rollouts.Set("new", 4));
        var before = _deployment.Status;
        See(Rollouts.Set("new", 4), after: 1000);
        Assert.Equal(before.Conditions, _deployment.Status.Conditions!);
        Assert.Null(RolloutStatus.UntilDeadline(_deployment, _deployment.Status, _now));
    }

    [Fact]
    public void Who_does_not_get_on_until_the_deadline_has_timed_out()
    {
        See(Rollouts.Set("new", 4, available: 1));
        Assert.Equal(TimeSpan.FromSeconds(600), RolloutStatus.UntilDeadline(_deployment, _deployment.Status, _now));
        See(Rollouts.Set("new", 4, available: 1), after: 599);
        Assert.Equal("ReplicaSetUpdated", Progress.Reason);
        See(Rollouts.Set("new", 4, available: 1), after: 1);
        Assert.Equal(("False", "ProgressDeadlineExceeded", _now), Seen("Progressing"));
        Assert.Equal("ReplicaSet \"new\" has timed out progressing.", Progress.Message);
        Assert.Null(RolloutStatus.UntilDeadline(_deployment, _deployment.Status, _now));
        See(Rollouts.Set("new", 4), after: 1);
        Assert.Equal(("True", "NewReplicaSetAvailable", _now), Seen("Progressing"));
    }

    [Fact]
    public void A_pod_that_fails_long_after_the_roll_out_does_not_start_its_deadline_again()
    {
        See(Rollouts.Set("new", 4));
        See(Rollouts.Set("new", 4, available: 3), after: 60);
        Assert.Equal("NewReplicaSetAvailable", Progress.Reason);
        See(Rollouts.Set("new", 4, available: 3), after: 6000);
        Assert.Equal(("True", "NewReplicaSetAvailable", _start), Seen("Progressing"));
    }

    [Fact]
    public void The_next_template_starts_a_new_deadline()
    {
        See(Rollouts.Set("new", 4));
        See([Rollouts.Set("newer", 1, available: 0), Rollouts.Set("new", 4)], after: 6000);
        Assert.Equal(("True", "ReplicaSetUpdated", _start), Seen("Progressing"));
        Assert.Equal(_now, Progress.LastUpdateTime);
    }

    [Fact]
    public void A_pause_stops_the_clock_but_hides_no_failure()
    {
        See(Rollouts.Set("new", 4, available: 1));
        Pause(paused: true);
        See(Rollouts.Set("new", 4, available: 1), after: 5);
        Assert.Equal(("Unknown", "DeploymentPaused", _now), Seen("Progressing"));
        Pause(paused: false);
        See(Rollouts.Set("new", 4, available: 1), after: 6000);
        Assert.Equal(("True", "ReplicaSetUpdated", _now), Seen("Progressing"));
        See(Rollouts.Set("new", 4, available: 1), after: 6000);
        Pause(paused: true);
        See(Rollouts.Set("new", 4, available: 1), after: 5);
        Assert.Equal("ProgressDeadlineExceeded", Progress.Reason);
    }

    [Fact]
    public void Without_a_deadline_there_is_no_progress_to_tell()
    {
        _deployment = _deployment with { Spec = _deployment.Spec with { ProgressDeadlineSeconds = int.MaxValue } };
        Assert.Equal(["Available"], See(Rollouts.Set("new", 4, available: 1)).Conditions!.Select(c => c.Type));
    }

    private Condition Progress => _deployment.Status.Conditions!.Single(c => c.Type == "Progressing");

    private void Pause(bool paused) => _deployment = _deployment with { Spec = _deployment.Spec with { Paused = paused } };

    private (string, string?, DateTimeOffset?) Seen(string type)
    {
        var condition = _deployment.Status.Conditions!.Single(c => c.Type == type);
        return (condition.Status, condition.Reason, condition.LastTransitionTime);
    }

    private DeploymentStatus See(params ReplicaSetView[] sets) => See(sets, after: 0);

    private DeploymentStatus See(ReplicaSetView set, int after) => See([set], after);

    private DeploymentStatus See(ReplicaSetView[] sets, int after)
    {
        _now = _now.AddSeconds(after);
        _deployment = _deployment with { Status = RolloutStatus.Of(_deployment, sets[0], sets, _now) };
        return _deployment.Status;
    }
}
