using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>kubectl with kinds that are served in two versions.</summary>
public sealed class KubectlVersionTests : IAsyncLifetime
{
    private string _namespace = "";

    public async ValueTask InitializeAsync() => _namespace = await Cluster.NewNamespaceAsync($"versions-{Guid.NewGuid().ToString("n")[..8]}");

    public async ValueTask DisposeAsync() => await Cluster.KubectlAsync($"delete namespace {_namespace} --wait=false");

    [Fact]
    public async Task Events_are_shown_from_either_group()
    {
        await KubectlAsync("create deployment d --image=localhost/busybox:1 --replicas=1");
        await KubectlAsync("wait --for=jsonpath={.reason}=ScalingReplicaSet event --field-selector involvedObject.name=d --timeout=20s");
        Assert.Contains("ScalingReplicaSet", await KubectlAsync("get events"), StringComparison.Ordinal);
        Assert.Contains("deployment/d", await KubectlAsync("get events.events.k8s.io --field-selector regarding.kind=Deployment"), StringComparison.Ordinal);
        Assert.StartsWith("Scaled up", await KubectlAsync("get events.v1.events.k8s.io --field-selector regarding.name=d -o jsonpath={.items[0].note}"), StringComparison.Ordinal);
        Assert.Contains("Deployment/d", await KubectlAsync("events --for deployment/d"), StringComparison.Ordinal);
        Assert.Contains("GROUP:      events.k8s.io", await KubectlAsync("explain events --api-version=events.k8s.io/v1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_autoscaler_is_shown_and_changed_in_either_version()
    {
        await KubectlAsync("create deployment d --image=localhost/busybox:1 --replicas=0");
        Assert.EndsWith("autoscaled\n", await KubectlAsync("autoscale deployment d --min=2 --max=5 --cpu-percent=60"), StringComparison.Ordinal);
        const string Old = "horizontalpodautoscalers.v1.autoscaling";
        Assert.Equal("60", await KubectlAsync($"get {Old} d -o jsonpath={{.spec.targetCPUUtilizationPercentage}}"));
        await KubectlAsync(["patch", Old, "d", "-p", """{"spec":{"targetCPUUtilizationPercentage":70}}"""]);
        Assert.Equal("70", await KubectlAsync("get hpa d -o jsonpath={.spec.metrics[0].resource.target.averageUtilization}"));
        Assert.Contains("<unknown>/70%", await KubectlAsync("get hpa"), StringComparison.Ordinal);
        Assert.Contains("targetCPUUtilizationPercentage", await KubectlAsync("explain hpa.spec --api-version=autoscaling/v1"), StringComparison.Ordinal);
        await KubectlAsync($"delete {Old} d");
        Assert.Empty(await KubectlAsync("get hpa -o name"));
    }

    private Task<string> KubectlAsync(string arguments) => Cluster.KubectlAsync($"-n {_namespace} {arguments}");

    private Task<string> KubectlAsync(IEnumerable<string> arguments) => Cluster.KubectlAsync(["-n", _namespace, .. arguments]);
}
