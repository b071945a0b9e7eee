using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class DeploymentTests
{
    [Fact]
    public async Task Applying_the_same_again_changes_nothing()
    {
        var ns = await Cluster.NewNamespaceAsync("apply-twice");
        var manifest = Path.Combine(Repository.Root, "docs", "examples", "hello.yaml");
        Assert.Contains("deployment.apps/hello created", await Cluster.KubectlAsync($"apply -n {ns} -f {manifest}"), StringComparison.Ordinal);
        var again = await Cluster.KubectlAsync($"apply -n {ns} -f {manifest}");
        Assert.All(again.Trim().Split('\n'), line => Assert.EndsWith(" unchanged", line, StringComparison.Ordinal));
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }

    [Fact]
    public async Task Two_replicas_land_on_two_nodes()
    {
        var ns = await Cluster.NewNamespaceAsync("spread");
        await Cluster.KubectlAsync(["create", "deployment", "web", "-n", ns, "--replicas=2", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"rollout status deployment/web -n {ns} --timeout=60s");
        var nodes = await Cluster.KubectlAsync($"get pods -n {ns} -o jsonpath={{.items[*].spec.nodeName}}");
        Assert.Equal(["node-1", "node-2"], nodes.Split(' ').Order());
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }

    [Fact]
    public async Task A_rollout_can_be_scaled_changed_undone_and_told()
    {
        var ns = await Cluster.NewNamespaceAsync("rollout");
        await Cluster.KubectlAsync(["create", "deployment", "web", "-n", ns, "--replicas=1", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"scale deployment/web -n {ns} --replicas=3");
        await Cluster.UntilAsync($"get deployment web -n {ns} -o jsonpath={{.status.readyReplicas}}", text => text == "3");

        await Cluster.KubectlAsync($"set env deployment/web -n {ns} STAGE=two");
        await Cluster.KubectlAsync($"rollout status deployment/web -n {ns} --timeout=90s");
        var history = await Cluster.KubectlAsync($"rollout history deployment/web -n {ns}");
        Assert.Matches("(?m)^2 ", history);

        await Cluster.KubectlAsync($"rollout undo deployment/web -n {ns}");
        await Cluster.KubectlAsync($"rollout status deployment/web -n {ns} --timeout=90s");
        Assert.Equal("", await Cluster.KubectlAsync($"get deployment web -n {ns} -o jsonpath={{.spec.template.spec.containers[0].env}}"));
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }

    [Fact]
    public async Task Deleting_a_deployment_takes_its_replica_sets_and_pods()
    {
        var ns = await Cluster.NewNamespaceAsync("cascade");
        await Cluster.KubectlAsync(["create", "deployment", "web", "-n", ns, "--replicas=2", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"rollout status deployment/web -n {ns} --timeout=60s");
        await Cluster.KubectlAsync($"delete deployment web -n {ns}");
        await Cluster.UntilAsync($"get replicasets,pods -n {ns} -o name", text => text.Length == 0);
        await Cluster.KubectlAsync($"delete namespace {ns} --timeout=60s");
    }
}
