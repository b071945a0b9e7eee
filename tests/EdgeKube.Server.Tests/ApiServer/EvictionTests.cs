using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.Server.Tests.ApiServer;

/// <summary>Evictions, with the test in the place of the controller that counts for the budgets.</summary>
public sealed class EvictionTests(ApiServerFixture server) : IClassFixture<ApiServerFixture>
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string Budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_without_a_budget_goes_and_says_why()
    {
        await RunningPodAsync("free");
        var answer = await EvictAsync("free");
        Assert.Equal((HttpStatusCode.Created, "Success"), (answer.Code, answer.Field("status")));
        var pod = await server.GetAsync($"{Pods}/free", Ct);
        Assert.NotEqual("", pod.Field("metadata", "deletionTimestamp"));
        var mark = pod.Json["status"]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == "DisruptionTarget")!;
        Assert.Equal(("True", "EvictionByEvictionAPI", "Eviction API: evicting"), ((string?)mark["status"], (string?)mark["reason"], (string?)mark["message"]));
    }

    [Fact]
    public async Task A_budget_is_used_up_and_then_forbids()
    {
        await RunningPodAsync("spent-1");
        await RunningPodAsync("spent-2");
        await BudgetAsync("spent", allowed: 1);
        Assert.Equal(HttpStatusCode.Created, (await EvictAsync("spent-1")).Code);
        var budget = await server.GetAsync($"{Budgets}/spent", Ct);
        Assert.Equal("0", budget.Field("status", "disruptionsAllowed"));
        Assert.NotEqual("", budget.Field("status", "disruptedPods", "spent-1"));
        Assert.Equal("InsufficientPods", (string?)budget.Json["status"]!["conditions"]![0]!["reason"]);
        var refused = await EvictAsync("spent-2");
        Assert.Equal(
            ("TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget."), (refused.Reason, refused.Message));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.Code);
        var cause = refused.Json["details"]!["causes"]![0]!;
        Assert.Equal(
            ("DisruptionBudget", "The disruption budget spent needs 2 healthy pods and has 2 currently"), ((string?)cause["reason"], (string?)cause["message"]));
        Assert.Equal("", (await server.GetAsync($"{Pods}/spent-2", Ct)).Field("metadata", "deletionTimestamp"));
    }

    [Fact]
    public async Task A_budget_that_nobody_counted_yet_forbids_for_now()
    {
        await RunningPodAsync("early");
        await server.PostAsync(Budgets, Budget("early"), Ct);
        var refused = await EvictAsync("early");
        Assert.Equal((HttpStatusCode.TooManyRequests, "10"), (refused.Code, refused.Field("details", "retryAfterSeconds")));
        Assert.Equal(
            "The disruption budget early is still being processed by the server.", (string?)refused.Json["details"]!["causes"]![0]!["message"]);
    }

    [Fact]
    public async Task Many_at_once_get_no_more_than_is_allowed()
    {
        var names = Enumerable.Range(0, 8).Select(i => $"rush-{i}").ToList();
        await Task.WhenAll(names.Select(n => RunningPodAsync(n)));
        await BudgetAsync("rush", allowed: 3);
        var codes = (await Task.WhenAll(names.Select(n => EvictAsync(n)))).Select(a => a.Code).ToList();
        Assert.Equal((3, 5), (codes.Count(c => c == HttpStatusCode.Created), codes.Count(c => c == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task A_dry_run_leaves_the_pod_and_the_budget()
    {
        await RunningPodAsync("rehearsed");
        await BudgetAsync("rehearsed", allowed: 1);
        Assert.Equal(HttpStatusCode.Created, (await EvictAsync("rehearsed", options: """{"dryRun":["All"]}""")).Code);
        Assert.Equal("", (await server.GetAsync($"{Pods}/rehearsed", Ct)).Field("metadata", "deletionTimestamp"));
        Assert.Equal("1", (await server.GetAsync($"{Budgets}/rehearsed", Ct)).Field("status", "disruptionsAllowed"));
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_goes_when_its_budget_says_so()
    {
        await RunningPodAsync("sick", ready: "False");
        await BudgetAsync("sick", allowed: 0, healthy: 1);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await EvictAsync("sick")).Code);
        await server.PatchAsync($"{Budgets}/sick", "merge", """{"spec":{"unhealthyPodEvictionPolicy":"AlwaysAllow"}}""", Ct);
        Assert.Equal(HttpStatusCode.Created, (await EvictAsync("sick")).Code);
    }

    [Fact]
    public async Task A_pod_that_is_not_ready_goes_when_its_budget_has_enough_others()
    {
        await RunningPodAsync("weak", ready: "False");
        await BudgetAsync("weak", allowed: 0, healthy: 2);
        Assert.Equal(HttpStatusCode.Created, (await EvictAsync("weak")).Code);
    }

    [Fact]
    public async Task A_pod_that_does_not_run_yet_needs_no_budget()
    {
        await server.PostAsync(Pods, Pod("pending"), Ct);
        await BudgetAsync("pending", allowed: 0);
        Assert.Equal(HttpStatusCode.Created, (await EvictAsync("pending")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"{Pods}/pending", Ct)).Code);
    }

    [Fact]
    public async Task Two_budgets_for_a_pod_are_an_error()
    {
        await RunningPodAsync("torn");
        await BudgetAsync("torn", allowed: 1);
        await server.PostAsync(Budgets, Budget("torn").Replace("\"name\":\"torn\"", "\"name\":\"torn-2\"", StringComparison.Ordinal), Ct);
        var refused = await EvictAsync("torn");
        Assert.Equal(
            (HttpStatusCode.InternalServerError, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."),
            (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData("nobody", "nobody", "{}", HttpStatusCode.NotFound, "pods \"nobody\" not found")]
    [InlineData("checked", "other", "{}", HttpStatusCode.BadRequest, "name in URL does not match name in Eviction object")]
    [InlineData("checked", "checked", """{"gracePeriodSeconds":-1}""", HttpStatusCode.BadRequest, "gracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0")]
    public async Task What_cannot_be_is_refused(string pod, string name, string options, HttpStatusCode code, string message)
    {
        await RunningPodAsync("checked");
        var refused = await server.PostAsync($"{Pods}/{pod}/eviction", Eviction(name, options), Ct);
        Assert.Equal((code, message), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task A_precondition_of_another_pod_is_a_conflict()
    {
        await RunningPodAsync("another");
        Assert.Equal(HttpStatusCode.Conflict, (await EvictAsync("another", options: """{"preconditions":{"uid":"x"}}""")).Code);
        Assert.Equal(HttpStatusCode.Conflict, (await EvictAsync("another", options: """{"preconditions":{"resourceVersion":"1"}}""")).Code);
        Assert.Equal("", (await server.GetAsync($"{Pods}/another", Ct)).Field("metadata", "deletionTimestamp"));
    }

    private static string Eviction(string name, string options) =>
        $$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{name}}}","namespace":"default"},"deleteOptions":{{{options}}}}""";

    private Task<ApiAnswer> EvictAsync(string name, string options = "{}") => server.PostAsync($"{Pods}/{name}/eviction", Eviction(name, options), Ct);

    private static string Group(string name) => name.Split('-')[0];

    private static string Pod(string name) =>
        $$$"""{"metadata":{"name":"{{{name}}}","labels":{"app":"{{{Group(name)}}}"} },"spec":{"nodeName":"n","containers":[{"name":"c","image":"busybox:1"}]}}"""
            .Replace("\"nodeName\":\"n\",", name.StartsWith("pending", StringComparison.Ordinal) ? "" : "\"nodeName\":\"n\",", StringComparison.Ordinal);

    private static string Budget(string name) =>
        $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"minAvailable":2,"selector":{"matchLabels":{"app":"{{{name}}}"} } } }""";

    private async Task RunningPodAsync(string name, string ready = "True")
    {
        await server.PostAsync(Pods, Pod(name), Ct);
        await server.PatchAsync(
            $"{Pods}/{name}/status", "merge", $$$"""{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"{{{ready}}}"}]}}""", Ct);
    }

    private async Task BudgetAsync(string name, int allowed, int healthy = 2)
    {
        await server.PostAsync(Budgets, Budget(name), Ct);
        var status = new JsonObject
        {
            ["observedGeneration"] = 9,
            ["disruptionsAllowed"] = allowed,
            ["currentHealthy"] = healthy,
            ["desiredHealthy"] = 2,
            ["expectedPods"] = 2,
        };
        await server.PatchAsync($"{Budgets}/{name}/status", "merge", new JsonObject { ["status"] = status }.ToJsonString(), Ct);
    }
}
