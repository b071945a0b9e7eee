using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.ReplicaSets;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.ReplicaSets;

public sealed class ReplicaSetPlanTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Missing_pods_are_made_and_too_many_deleted()
    {
        Assert.Equal(3, Plan(3).Create);
        Assert.Equal((1, 0), (Plan(3, Own("a"), Own("b")).Create, Plan(3, Own("a"), Own("b")).Delete.Count));
        Assert.Equal((0, 2), (Plan(1, Own("a"), Own("b"), Own("c")).Create, Plan(1, Own("a"), Own("b"), Own("c")).Delete.Count));
    }

    [Fact]
    public void A_size_that_is_not_given_is_one() => Assert.Equal(1, Plan(null).Create);

    [Fact]
    public void Many_are_made_in_bursts() => Assert.Equal(500, Plan(2000).Create);

    [Theory]
    [InlineData(""","status":{"phase":"Failed"}""", "")]
    [InlineData(""","status":{"phase":"Succeeded"}""", "")]
    [InlineData("", ""","deletionTimestamp":"2026-01-01T00:00:00Z" """)]
    public void Pods_that_are_over_or_going_do_not_count(string status, string meta)
    {
        var plan = Plan(1, Own("a", status, meta));
        Assert.Equal((1, 0), (plan.Create, plan.Status.Replicas));
        Assert.Equal(meta.Length > 0 ? 1 : null, plan.Status.TerminatingReplicas);
    }

    [Fact]
    public void Matching_orphans_are_adopted_instead_of_making_new_ones()
    {
        var plan = Plan(2, Pod("a"), Pod("b", labels: """{"app":"other"}"""));
        Assert.Equal((1, 1), (plan.Create, plan.Status.Replicas));
        Assert.Equal(["a"], plan.Adopt.Select(p => p.Metadata.Name));
    }

    [Fact]
    public void Pods_that_match_no_more_are_released_and_replaced()
    {
        var plan = Plan(1, Own("a", labels: """{"app":"debug"}"""));
        Assert.Equal(["a"], plan.Release.Select(p => p.Metadata.Name));
        Assert.Equal(1, plan.Create);
    }

    [Fact]
    public void A_set_that_is_being_deleted_changes_no_pod()
    {
        var set = Set(3) with { Metadata = new() { Uid = "set", DeletionTimestamp = _now } };
        var plan = ReplicaSetPlan.Make(set, [Own("a"), Pod("b"), Own("c", labels: """{"app":"debug"}""")], _now);
        Assert.Equal((0, 0, 0, 0), (plan.Create, plan.Delete.Count, plan.Adopt.Count, plan.Release.Count));
    }

    [Fact]
    public void Ready_and_available_pods_are_counted_apart()
    {
        var plan = Plan(3, 10, Own("a", Ready(5)), Own("b", Ready(60)), Own("c"));
        Assert.Equal((3, 2, 1), (plan.Status.Replicas, plan.Status.ReadyReplicas, plan.Status.AvailableReplicas));
        Assert.Equal(TimeSpan.FromSeconds(5), plan.LookAgain);
    }

    [Fact]
    public void Without_a_time_to_stay_ready_every_ready_pod_is_available()
    {
        var plan = Plan(1, Own("a", Ready(0)));
        Assert.Equal((1, 1), (plan.Status.ReadyReplicas, plan.Status.AvailableReplicas));
        Assert.Null(plan.LookAgain);
    }

    [Fact]
    public void Counts_of_zero_are_left_out() =>
        Assert.Equal((null, null, null, null), (Plan(0).Status.ReadyReplicas, Plan(0).Status.AvailableReplicas, Plan(0).Status.FullyLabeledReplicas, Plan(0).Status.TerminatingReplicas));

    internal static PodView Own(string name, string more = "", string meta = "", string labels = """{"app":"web"}""") =>
        Pod(name, more, $"{meta},\"ownerReferences\":[{{\"uid\":\"set\",\"controller\":true}}]", labels);

    internal static string Ready(int secondsAgo) =>
        $$""","status":{"phase":"Running","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"{{TimeConverter.Format(_now.AddSeconds(-secondsAgo))}}"}]}""";

    private static PodView Pod(string name, string more = "", string meta = "", string labels = """{"app":"web"}""") =>
        Read.Pod($$$"""{"metadata":{"name":"{{{name}}}","labels":{{{labels}}}{{{meta}}}}{{{more}}}}""");

    private static ReplicaSetView Set(int? replicas, int minReadySeconds = 0) => Read.ReplicaSet(
        $$$"""
        {
          "metadata": {"name":"web","uid":"set"},
          "spec": {
            {{{(replicas is { } size ? $"\"replicas\":{size}," : "")}}}
            "minReadySeconds": {{{minReadySeconds}}},
            "selector": {"matchLabels":{"app":"web"}},
            "template": {"metadata": {"labels": {"app":"web"} }}
          }
        }
        """);

    private static ReplicaSetPlan Plan(int? replicas, params PodView[] pods) => Plan(replicas, 0, pods);

    private static ReplicaSetPlan Plan(int? replicas, int minReadySeconds, params PodView[] pods) =>
        ReplicaSetPlan.Make(Set(replicas, minReadySeconds), pods, _now);
}
