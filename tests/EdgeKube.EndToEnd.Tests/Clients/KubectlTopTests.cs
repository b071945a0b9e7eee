using Xunit;

namespace EdgeKube.EndToEnd.Tests.Clients;

/// <summary>kubectl top: what nodes and pods use, as the agents measured it.</summary>
public sealed class KubectlTopTests
{
    [Fact]
    public async Task Nodes_and_pods_show_what_they_use()
    {
        var ns = await Cluster.NewNamespaceAsync($"top-{Guid.NewGuid().ToString("n")[..8]}");
        await Cluster.KubectlAsync(["run", "idler", "-n", ns, "--image=localhost/busybox:1", "--", "sh", "-c", "sleep 100000"]);
        var pods = await Cluster.UntilAsync($"top pods -n {ns} --containers", text => text.Contains("idler", StringComparison.Ordinal));
        Assert.Matches("idler +idler +[0-9]+m +[0-9]+Mi", pods);
        Assert.Matches("(?m)^node-1 +[0-9]+m +[0-9]+% +[0-9]+Mi +[0-9]+%", await Cluster.KubectlAsync("top nodes"));
        Assert.Contains("n ", await Cluster.KubectlAsync("get nodes.metrics.k8s.io node-1"), StringComparison.Ordinal);
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }
}
