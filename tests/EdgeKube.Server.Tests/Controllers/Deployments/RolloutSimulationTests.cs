using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

/// <summary>Whole roll-outs in memory: sizes are applied and pods become available one at a time.</summary>
public sealed class RolloutSimulationTests
{
    private static readonly int[] _replicas = [1, 2, 3, 5, 10];
    private static readonly string[] _bounds = ["0", "1", "2", "\"25%\"", "\"50%\"", "\"100%\""];

    public static IEnumerable<TheoryDataRow<int, string, string>> Combinations =>
        from replicas in _replicas
        from surge in _bounds
        from unavailable in _bounds
        select new TheoryDataRow<int, string, string>(replicas, surge, unavailable);

    [Theory]
    [MemberData(nameof(Combinations))]
    public void A_roll_out_always_ends_and_keeps_its_bounds(int replicas, string surge, string unavailable)
    {
        var deployment = Rollouts.Deployment(replicas, surge, unavailable);
        Run(deployment, Rollouts.Set("new", 0, age: 0), [Rollouts.Set("old", replicas, age: 2)]);
        Run(deployment, Rollouts.Set("new", 0, age: 0), [Rollouts.Set("older", replicas / 2, age: 3), Rollouts.Set("old", replicas - (replicas / 2), age: 2)]);
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Sick_old_pods_do_not_hold_a_roll_out(int replicas, string surge, string unavailable) => Run(
        Rollouts.Deployment(replicas, surge, unavailable),
        Rollouts.Set("new", 0, age: 0),
        [Rollouts.Set("sick", replicas, available: 0, age: 2)],
        healthyBefore: false);

    [Theory]
    [MemberData(nameof(Combinations))]
    public void New_pods_that_stay_sick_leave_enough_old_ones(int replicas, string surge, string unavailable)
    {
        var deployment = Rollouts.Deployment(replicas, surge, unavailable);
        var bounds = RolloutBounds.Of(deployment.Spec);
        var (current, old) = (Rollouts.Set("new", 0), Rollouts.Set("old", replicas, age: 1));
        for (var round = 0; round < 50; round++)
        {
            var sizes = RolloutPlan.Sizes(deployment, current, [old], oldPodsRun: true);
            current = Resized(current, sizes) with { Status = new() { AvailableReplicas = null } };
            old = Settled(Resized(old, sizes));
            Assert.True(Available(old) >= replicas - bounds.MaxUnavailable);
            Assert.True(Size(current) + Size(old) <= replicas + bounds.MaxSurge);
        }
    }

    private static void Run(DeploymentView deployment, ReplicaSetView current, List<ReplicaSetView> old, bool healthyBefore = true)
    {
        var wanted = deployment.Spec.Replicas!.Value;
        var bounds = RolloutBounds.Of(deployment.Spec);
        for (var round = 0; Available(current) < wanted || old.Exists(s => Size(s) > 0); round++)
        {
            Assert.True(round < 200, "the roll-out does not end");
            var sizes = RolloutPlan.Sizes(deployment, current, old, oldPodsRun: true);
            current = Resized(current, sizes);
            old = [.. old.Select(s => Settled(Resized(s, sizes)))];
            Assert.True(old.Append(current).Sum(Size) <= wanted + bounds.MaxSurge, "more pods than the surge allows");
            Assert.True(!healthyBefore || old.Append(current).Sum(Available) >= wanted - bounds.MaxUnavailable, "fewer available than allowed");
            current = WithOneMore(current);
        }
    }

    private static ReplicaSetView Resized(ReplicaSetView set, Dictionary<string, int> sizes) =>
        sizes.TryGetValue(set.Metadata.Name, out var size) ? set with { Spec = set.Spec with { Replicas = size } } : set;

    /// <summary>What its controller makes of it at once: surplus pods are gone, the sick first.</summary>
    private static ReplicaSetView Settled(ReplicaSetView set) =>
        set with { Status = set.Status with { Replicas = Size(set), AvailableReplicas = Math.Min(Available(set), Size(set)) } };

    private static ReplicaSetView WithOneMore(ReplicaSetView set) =>
        set with { Status = set.Status with { Replicas = Size(set), AvailableReplicas = Math.Min(Available(set) + 1, Size(set)) } };

    private static int Size(ReplicaSetView set) => set.Spec.Replicas ?? 1;

    private static int Available(ReplicaSetView set) => set.Status.AvailableReplicas ?? 0;
}
