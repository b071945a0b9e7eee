using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeKube.EndToEnd.Tests;

public sealed class PowerCutTests
{
    private const string Ns = "power-cut";

    [Fact]
    public async Task Killed_servers_and_agents_come_back_and_no_container_notices()
    {
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync(["create", "deployment", "steady", "-n", Ns, "--replicas=2", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"rollout status deployment/steady -n {Ns} --timeout=60s");
        var before = await ContainersAsync();

        var acknowledged = await CreateUntilKilledAsync();
        Assert.True(acknowledged.Count > 100, $"only {acknowledged.Count} writes were acknowledged before the kill");
        (await Cluster.ScriptAsync(["server", "start"], TestContext.Current.CancellationToken)).Succeeded();
        await Cluster.UntilAsync("get --raw /readyz", text => text.StartsWith("ok", StringComparison.Ordinal));
        var present = await Cluster.KubectlAsync($"get configmaps -n {Ns} -o name");
        var names = present.Split('\n').Select(n => n.Replace("configmap/", "", StringComparison.Ordinal)).ToHashSet();
        var lost = acknowledged.Keys.Except(names).ToList();
        Assert.True(lost.Count == 0, $"lost: {string.Join(", ", lost)}");

        await Cluster.KubectlAsync($"create configmap after -n {Ns}");
        var after = long.Parse(
            await Cluster.KubectlAsync($"get configmap after -n {Ns} -o jsonpath={{.metadata.resourceVersion}}"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(after > acknowledged.Values.Max());

        await KillAgentAsync();
        await Cluster.KubectlAsync("wait --for=condition=Ready node --all --timeout=30s");
        await Cluster.UntilAsync($"get pods -n {Ns} -o jsonpath={{.items[*].status.containerStatuses[0].ready}}", text => text == "true true");
        Assert.Equal(before, await ContainersAsync());
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=120s");
    }

    private static async Task KillAgentAsync()
    {
        using (var agent = Process.GetProcessById(await Cluster.ProcessIdAsync("node-1")))
        {
            agent.Kill();
        }

        await Cluster.UntilAsync("get node node-1 --no-headers", text => text.Contains("NotReady", StringComparison.Ordinal), TimeSpan.FromSeconds(3));
        (await Cluster.ScriptAsync(["node", "start", "1"], TestContext.Current.CancellationToken)).Succeeded();
        await Cluster.UntilAsync("get node node-1 --no-headers", text => text.Contains(" Ready", StringComparison.Ordinal));
    }

    private static async Task<string> ContainersAsync()
    {
        var pods = JsonNode.Parse(await Cluster.KubectlAsync($"get pods -n {Ns} -l app=steady -o json"))!["items"]!.AsArray();
        return string.Join('\n', pods
            .Select(p => p!["status"]!["containerStatuses"]![0]!)
            .Select(c => $"{c["containerID"]} {c["state"]!["running"]!["startedAt"]}")
            .Order(StringComparer.Ordinal));
    }

    private static async Task<Dictionary<string, long>> CreateUntilKilledAsync()
    {
        using var client = ApiClient.FromKubeconfig(Repository.ClusterFile("kubeconfig.yaml"));
        var acknowledged = new Dictionary<string, long>();
        using var server = Process.GetProcessById(await Cluster.ProcessIdAsync("server"));
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async worker =>
        {
            try
            {
                for (var i = 0; i < 200; i++)
                {
                    var revision = await client.CreateConfigMapAsync(Ns, $"cut-{worker}-{i}", TestContext.Current.CancellationToken);
                    lock (acknowledged)
                    {
                        acknowledged[$"cut-{worker}-{i}"] = revision;
                        if (acknowledged.Count == 300)
                        {
                            server.Kill();
                        }
                    }
                }
            }
            catch (HttpRequestException)
            {
                // the server is dead, as it should be
            }
        }));
        return acknowledged;
    }
}
