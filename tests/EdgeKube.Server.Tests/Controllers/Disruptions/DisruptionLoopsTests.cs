using EdgeKube.Api.Definitions;
using EdgeKube.Api.Values;
using EdgeKube.Api.Views;
using EdgeKube.Server.Tests.Registry;
using Xunit;

namespace EdgeKube.Server.Tests.Controllers.Disruptions;

/// <summary>Budgets over the pods of real workloads.</summary>
public sealed class DisruptionLoopsTests : RegistryFixture
{
    private static readonly ResourceKey _budget = Key(BuiltIn.PodDisruptionBudgets, "web");

    [Fact]
    public async Task A_budget_follows_its_pods()
    {
        await using var loops = await StartAsync("""{"maxUnavailable":1,"selector":{"matchLabels":{"app":"web"}}}""");
        await loops.UntilAsync(() => Status(loops) is { DisruptionsAllowed: 1, CurrentHealthy: 3, DesiredHealthy: 2, ObservedGeneration: 1 }, Ct);
        Assert.Equal("True", Condition(loops).Status);
        var unready = loops.Pods.All.First(p => p.Key.Name.StartsWith("web-", StringComparison.Ordinal)).Key;
        loops.Healthy = pod => pod.Metadata.Name != unready.Name;
        loops.LookAgain();
        await loops.UntilAsync(() => Status(loops) is { DisruptionsAllowed: 0, CurrentHealthy: 2, DesiredHealthy: 2 }, Ct);
        Assert.Equal(("False", "InsufficientPods"), (Condition(loops).Status, Condition(loops).Reason));
    }

    [Fact]
    public async Task A_budget_of_pods_whose_controller_has_no_scale_allows_nothing()
    {
        await using var loops = await StartAsync("""{"maxUnavailable":1,"selector":{"matchLabels":{"app":"odd"}}}""");
        var owner = (string?)(await CreatedAsync(BuiltIn.ConfigMaps, """{"metadata":{"name":"owner"}}"""))["metadata"]!["uid"];
        await CreatedAsync(
            BuiltIn.Pods,
            $$$"""{"metadata":{"name":"odd","labels":{"app":"odd"},"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{{owner}}}","controller":true}]},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}""");
        await loops.UntilAsync(() => Status(loops).Conditions is not null && Condition(loops).Reason == "SyncFailed", Ct);
        Assert.Equal(("configmaps does not implement the scale subresource", 0), (Condition(loops).Message, Status(loops).DisruptionsAllowed));
    }

    private async Task<ControlLoops> StartAsync(string spec)
    {
        await CreateAsync(
            BuiltIn.Nodes, "", """{"metadata":{"name":"n"},"status":{"allocatable":{"cpu":"4","memory":"4Gi","pods":"100"},"conditions":[{"type":"Ready","status":"True"}]}}""");
        var loops = await ControlLoops.StartAsync(Registry, Time, Ct);
        await CreatedAsync(
            BuiltIn.Deployments,
            """{"metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"busybox:1"}]}}}}""");
        await CreatedAsync(BuiltIn.PodDisruptionBudgets, $$$"""{"metadata":{"name":"web"},"spec":{{{spec}}} }""");
        return loops;
    }

    private static PodDisruptionBudgetStatus Status(ControlLoops loops) => loops.Budgets.Find(_budget)?.View.Status ?? new();

    private static Condition Condition(ControlLoops loops) => Status(loops).Conditions!.Single(c => c.Type == "DisruptionAllowed");
}
