using System.Text.Json;
using EdgeKube.Api.Views;
using EdgeKube.Server.Controllers.Disruptions;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Disruptions;

public sealed class DisruptionPlanTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(""" "minAvailable":2""", 3, 0, "3 2 3 1")]
    [InlineData(""" "minAvailable":3""", 3, 0, "3 3 3 0")]
    [InlineData(""" "minAvailable":5""", 3, 0, "3 5 3 0")]
    [InlineData(""" "minAvailable":"50%" """, 3, 5, "5 3 3 0")]
    [InlineData(""" "maxUnavailable":1""", 3, 3, "3 2 3 1")]
    [InlineData(""" "maxUnavailable":"34%" """, 3, 3, "3 1 3 2")]
    [InlineData(""" "maxUnavailable":10""", 3, 3, "3 0 3 3")]
    [InlineData(""" "maxUnavailable":1""", 3, 5, "5 4 3 0")]
    [InlineData(""" "minAvailable":0""", 0, 0, "0 0 0 0")]
    [InlineData("", 2, 0, "2 0 2 2")]
    public void Bounds_are_numbers_or_shares_of_what_is_wanted(string spec, int ready, int scale, string wanted)
    {
        var plan = DisruptionPlan.Make(Budget(spec), [.. Enumerable.Range(0, ready).Select(i => Pod($"p{i}"))], scale, _now);
        Assert.Equal(wanted, Summary(plan));
    }

    [Fact]
    public void Only_ready_pods_that_stay_are_healthy()
    {
        var plan = DisruptionPlan.Make(
            Budget(""" "minAvailable":1"""), [Pod("a"), Pod("b", ready: "False"), Pod("c", meta: ""","deletionTimestamp":"2026-01-01T00:00:00Z" """)], 0, _now);
        Assert.Equal("3 1 1 0", Summary(plan));
    }

    [Fact]
    public void An_allowed_eviction_counts_until_the_pod_is_gone_or_stays()
    {
        var budget = Budget(""" "minAvailable":1""", """{"a":"2025-12-31T23:59:00Z","b":"2025-12-31T23:57:00Z","gone":"2025-12-31T23:59:30Z"}""");
        var plan = DisruptionPlan.Make(budget, [Pod("a"), Pod("b"), Pod("c")], 0, _now);
        Assert.Equal("3 1 2 1", Summary(plan));
        Assert.Equal(["a"], plan.Disrupted.Keys);
        Assert.Equal(["b"], plan.NotDeleted);
        Assert.Equal(TimeSpan.FromMinutes(1), plan.LookAgain);
    }

    private static string Summary(DisruptionPlan plan) => $"{plan.ExpectedPods} {plan.DesiredHealthy} {plan.CurrentHealthy} {plan.DisruptionsAllowed}";

    private static PodDisruptionBudgetView Budget(string spec, string disrupted = "{}") => JsonSerializer.Deserialize(
        $$$$"""{"metadata":{"name":"b"},"spec":{ {{{{spec}}}} },"status":{"disruptedPods":{{{{disrupted}}}} }}""", ApiJson.Default.PodDisruptionBudgetView)!;

    private static PodView Pod(string name, string ready = "True", string meta = "") => Read.Pod(
        $$$"""{"metadata":{"name":"{{{name}}}"{{{meta}}}},"status":{"conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}""");
}
