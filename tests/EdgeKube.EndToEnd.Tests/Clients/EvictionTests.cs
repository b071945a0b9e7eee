using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Evictions of running pods, within and against their budget.</summary>
public sealed class EvictionTests : IAsyncLifetime
{
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"eviction-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task A_budget_protects_the_pods_of_a_deployment()
    {
        await KubectlAsync("create deployment web --image=localhost/busybox:1 --replicas=2 -- sleep 3600");
        await KubectlAsync("create poddisruptionbudget web --selector=app=web --min-available=2");
        await KubectlAsync("rollout status deployment/web --timeout=60s");
        await BudgetUntilAsync("2 2 0");
        var pods = (await KubectlAsync("get pods -l app=web -o jsonpath={.items[*].metadata.name}")).Split(' ');
        Assert.Contains("Cannot evict pod as it would violate the pod's disruption budget.", (await EvictAsync(pods[0])).Error, StringComparison.Ordinal);
        var node = await KubectlAsync($"get pod {pods[0]} -o jsonpath={{.spec.nodeName}}");
        var drain = await TryKubectlAsync($"drain {node} --dry-run=server --pod-selector=app=web --timeout=2s");
        Assert.Contains("disruption budget", drain.Output + drain.Error, StringComparison.Ordinal);
        await KubectlAsync("scale deployment web --replicas=3");
        await BudgetUntilAsync("3 2 1");
        (await EvictAsync(pods[0])).Succeeded();
        await Cluster.UntilAsync($"get pods -n {_namespace} -o name", text => !text.Contains(pods[0], StringComparison.Ordinal));
        await BudgetUntilAsync("3 2 1");
    }

    private Task<string> BudgetUntilAsync(string wanted) => Cluster.UntilAsync(
        $"get poddisruptionbudget web -n {_namespace} -o jsonpath={{.status.currentHealthy}}\t{{.status.desiredHealthy}}\t{{.status.disruptionsAllowed}}",
        text => text.Replace('\t', ' ') == wanted);

    private Task<Command> EvictAsync(string pod) => TryKubectlAsync(
        $"create --raw /api/v1/namespaces/{_namespace}/pods/{pod}/eviction -f -",
        $$$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{{pod}}}","namespace":"{{{_namespace}}}"} }""");

    private Task<Command> TryKubectlAsync(string arguments, string? input = null) => Cluster.TryKubectlAsync($"-n {_namespace} {arguments}", input);

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"-n {_namespace} {arguments}");
}
