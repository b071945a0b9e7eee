using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>Quotas, as kubectl makes and meets them.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"quota-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task A_deployment_gets_no_more_pods_than_its_namespace_may_have()
    {
        await KubectlAsync("create quota small --hard=pods=2,count/deployments.apps=1");
        await KubectlAsync("create deployment web --image=localhost/busybox:1 --replicas=3 -- sleep 3600");
        await UsedUntilAsync("pods", "2");
        var refused = await Cluster.TryKubectlAsync($"-n {_namespace} create deployment more --image=localhost/busybox:1");
        Assert.Contains(
            "exceeded quota: small, requested: count/deployments.apps=1, used: count/deployments.apps=1, limited: count/deployments.apps=1",
            refused.Error,
            StringComparison.Ordinal);
        await Cluster.UntilAsync(
            $"get events -n {_namespace} --field-selector reason=FailedCreate -o jsonpath={{.items[*].message}}",
            text => text.Contains("exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2", StringComparison.Ordinal));
        await KubectlAsync("delete deployment web");
        await UsedUntilAsync("pods", "0");
        Assert.Contains("pods                    0     2", await KubectlAsync("describe quota small"), StringComparison.Ordinal);
    }

    private Task<string> UsedUntilAsync(string name, string wanted) =>
        Cluster.UntilAsync($"get quota small -n {_namespace} -o jsonpath={{.status.used.{name}}}", text => text == wanted);

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"-n {_namespace} {arguments}");
}
