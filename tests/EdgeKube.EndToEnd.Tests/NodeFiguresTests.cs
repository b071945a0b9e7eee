using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

/// <summary>What monitoring reads: the server's figures, and through it the nodes'.</summary>
public sealed class NodeFiguresTests
{
    [Fact]
    public async Task A_nodes_figures_are_read_through_the_server()
    {
        var ns = await Cluster.NewNamespaceAsync("figures");
        await Cluster.KubectlAsync(["run", "idler", "-n", ns, "--overrides={\"spec\":{\"nodeName\":\"node-1\"}}", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"wait --for=condition=Ready pod/idler -n {ns} --timeout=60s");
        var summary = JsonNode.Parse(await Cluster.KubectlAsync("get --raw /api/v1/nodes/node-1/proxy/stats/summary"))!;
        var pod = Assert.Single(summary["pods"]!.AsArray(), p => (string?)p!["podRef"]!["namespace"] == ns)!;
        Assert.Equal("idler", (string?)Assert.Single(pod["containers"]!.AsArray())!["name"]);
        Assert.True((long)pod["memory"]!["workingSetBytes"]! > 0);
        Assert.True((long)pod["network"]!["txBytes"]! >= 0);

        var cadvisor = await Cluster.KubectlAsync("get --raw /api/v1/nodes/node-1/proxy/metrics/cadvisor");
        Assert.Matches($"(?m)^container_memory_working_set_bytes{{container=\"idler\",.*namespace=\"{ns}\",pod=\"idler\"}} [1-9]", cadvisor);
        Assert.Contains("pod_cpu_usage_seconds_total", await Cluster.KubectlAsync("get --raw /api/v1/nodes/node-1/proxy/metrics/resource"), StringComparison.Ordinal);
        Assert.Equal("ok", await Cluster.KubectlAsync("get --raw /api/v1/nodes/node-1/proxy/healthz"));
        await Cluster.KubectlAsync($"delete namespace {ns} --wait=false");
    }

    [Fact]
    public async Task The_server_counts_its_requests() => Assert.Matches(
        "apiserver_request_total{code=\"200\",component=\"apiserver\",dry_run=\"\",group=\"\",resource=\"nodes\",.*} [1-9]",
        await Cluster.KubectlAsync("get nodes -o name") + await Cluster.KubectlAsync("get --raw /metrics"));
}
