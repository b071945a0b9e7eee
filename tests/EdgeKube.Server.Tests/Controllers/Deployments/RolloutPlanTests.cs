using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Deployments;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Deployments;

public sealed class RolloutPlanTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 0)]
    [InlineData(5, 2, 1)]
    [InlineData(10, 3, 2)]
    public void A_quarter_is_rounded_up_for_the_surge_and_down_for_the_unavailable(int replicas, int surge, int unavailable)
    {
        Assert.Equal(new RolloutBounds(surge, unavailable), RolloutBounds.Of(Rollouts.Deployment(replicas).Spec));
        Assert.Equal(new RolloutBounds(surge, unavailable), RolloutBounds.Of(new DeploymentSpec { Replicas = replicas }));
    }

    [Fact]
    public void Bounds_that_are_both_zero_let_one_pod_be_unavailable()
    {
        Assert.Equal(new RolloutBounds(0, 1), RolloutBounds.Of(Rollouts.Deployment(3, "0", "\"10%\"").Spec));
        Assert.Equal(new RolloutBounds(0, 0), RolloutBounds.Of(Rollouts.Recreating(3).Spec));
    }

    [Fact]
    public void A_first_roll_out_makes_all_at_once() => Assert.Equal(
        new Dictionary<string, int> { [""] = 10 }, RolloutPlan.Sizes(Rollouts.Deployment(10), current: null, [], oldPodsRun: false));

    [Fact]
    public void A_new_template_starts_with_what_the_surge_allows_and_frees_what_may_be_unavailable() => Assert.Equal(
        new Dictionary<string, int> { [""] = 3, ["old"] = 8 },
        RolloutPlan.Sizes(Rollouts.Deployment(10), current: null, [Rollouts.Set("old", 10)], oldPodsRun: true));

    [Fact]
    public void While_new_pods_are_sick_old_ones_stay_available()
    {
        var sizes = RolloutPlan.Sizes(
            Rollouts.Deployment(10), Rollouts.Set("new", 5, available: 0), [Rollouts.Set("old", 8)], oldPodsRun: true);
        Assert.Equal(new Dictionary<string, int> { ["new"] = 5 }, sizes);
    }

    [Fact]
    public void Sick_old_pods_go_before_healthy_ones()
    {
        var sizes = RolloutPlan.Sizes(
            Rollouts.Deployment(4, "1", "0"),
            Rollouts.Set("new", 1),
            [Rollouts.Set("older", 3, age: 2), Rollouts.Set("sick", 1, available: 0, age: 1)],
            oldPodsRun: true);
        Assert.Equal(0, sizes["sick"]);
        Assert.False(sizes.ContainsKey("older"));
    }

    [Fact]
    public void Sizes_above_the_wanted_one_are_cut() =>
        Assert.Equal(2, RolloutPlan.Sizes(Rollouts.Deployment(2), Rollouts.Set("new", 5), [], oldPodsRun: false)["new"]);

    [Fact]
    public void Recreate_waits_for_the_last_old_pod()
    {
        var deployment = Rollouts.Recreating(3);
        Assert.Equal(
            new Dictionary<string, int> { ["old"] = 0 },
            RolloutPlan.Sizes(deployment, Rollouts.Set("new", 0), [Rollouts.Set("old", 3)], oldPodsRun: true));
        Assert.Empty(RolloutPlan.Sizes(deployment, Rollouts.Set("new", 0), [Rollouts.Set("old", 0)], oldPodsRun: true));
        Assert.Equal(
            new Dictionary<string, int> { ["new"] = 3 },
            RolloutPlan.Sizes(deployment, Rollouts.Set("new", 0), [Rollouts.Set("old", 0)], oldPodsRun: false));
    }

    [Fact]
    public void One_set_gets_all_of_a_new_size() =>
        Assert.Equal(new Dictionary<string, int> { ["a"] = 7 }, RolloutPlan.Proportional(Rollouts.Deployment(7), [Rollouts.Set("a", 3)]));

    [Fact]
    public void Sets_in_a_roll_out_share_a_new_size_by_their_own()
    {
        var sizes = RolloutPlan.Proportional(Rollouts.Deployment(20, "0", "1"), [Rollouts.Set("a", 8), Rollouts.Set("b", 2)]);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 16, ["b"] = 4 }, sizes);
    }

    [Fact]
    public void Scaling_to_nothing_empties_all()
    {
        var sizes = RolloutPlan.Proportional(Rollouts.Deployment(0), [Rollouts.Set("a", 8), Rollouts.Set("b", 3), Rollouts.Set("c", 1)]);
        Assert.All(sizes.Values, size => Assert.Equal(0, size));
        Assert.Equal(3, sizes.Count);
    }

    [Fact]
    public void Shares_always_add_up_to_the_size_and_its_surge()
    {
        foreach (var wanted in Enumerable.Range(1, 30))
        {
            foreach (var (a, b, c) in from a in Enumerable.Range(1, 6) from b in Enumerable.Range(1, 6) from c in Enumerable.Range(1, 6) select (a, b, c))
            {
                var sizes = RolloutPlan.Proportional(
                    Rollouts.Deployment(wanted, "2", "1"), [Rollouts.Set("a", a), Rollouts.Set("b", b), Rollouts.Set("c", c)]);
                Assert.Equal(wanted + 2, sizes.Values.Sum());
            }
        }
    }
}
