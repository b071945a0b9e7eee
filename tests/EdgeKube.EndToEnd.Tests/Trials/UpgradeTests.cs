using System.Text.Json.Nodes;
using EdgeKube.Testing;
using Xunit;

namespace EdgeKube.EndToEnd.Tests.Trials;

/// <summary>A node whose agent is exchanged for another executable.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const string Ns = "upgrade";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgekube-upgrade-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_agents_successor_takes_its_pods_over_and_restarts_none()
    {
        await Cluster.NewNamespaceAsync(Ns);
        await Cluster.KubectlAsync(["create", "deployment", "steady", "-n", Ns, "--replicas=4", .. Cluster.Idler]);
        await Cluster.KubectlAsync($"rollout status deployment/steady -n {Ns} --timeout=60s");
        var before = await ContainersAsync();
        var (node, pod) = before.Select(c => (c.Node, c.Pod)).First();
        var number = node["node-".Length..];

        var next = Path.Combine(_folder.FullName, "edgekube-next");
        File.Copy(Repository.Executable, next);
        (await Cluster.ScriptAsync(["node", "stop", number], Ct)).Succeeded();
        (await Command.RunAsync("env", [$"EDGEKUBE_BIN={next}", Repository.ClusterScript, "node", "start", number], Repository.Root, null, Ct)).Succeeded();
        try
        {
            await Cluster.UntilAsync($"get node {node} --no-headers", text => text.Contains(" Ready", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
            Assert.Equal(next, new FileInfo($"/proc/{await Cluster.ProcessIdAsync(node)}/exe").ResolveLinkTarget(returnFinalTarget: true)!.FullName);
            Assert.Equal("in\n", await Cluster.KubectlAsync($"exec -i -n {Ns} {pod} -- cat", "in\n"));
            Assert.Equal("", await Cluster.KubectlAsync($"logs -n {Ns} {pod}"));
            await Cluster.KubectlAsync($"scale deployment/steady -n {Ns} --replicas=5");
            await Cluster.KubectlAsync($"rollout status deployment/steady -n {Ns} --timeout=60s");
            Assert.Equal(before, (await ContainersAsync()).Where(c => before.Any(b => b.Pod == c.Pod)));
        }
        finally
        {
            (await Cluster.ScriptAsync(["node", "stop", number], Ct)).Succeeded();
            (await Cluster.ScriptAsync(["node", "start", number], Ct)).Succeeded();
            await Cluster.UntilAsync($"get node {node} --no-headers", text => text.Contains(" Ready", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        }

        Assert.Equal(before, (await ContainersAsync()).Where(c => before.Any(b => b.Pod == c.Pod)));
        await Cluster.KubectlAsync($"delete namespace {Ns} --timeout=60s");
    }

    private static async Task<List<Seen>> ContainersAsync() =>
        [.. JsonNode.Parse(await Cluster.KubectlAsync($"get pods -n {Ns} -o json"))!["items"]!.AsArray()
            .Select(p => (Pod: p!, Container: p!["status"]!["containerStatuses"]![0]!))
            .Select(p => new Seen(
                (string)p.Pod["spec"]!["nodeName"]!,
                (string)p.Pod["metadata"]!["name"]!,
                (string)p.Container["containerID"]!,
                (int)p.Container["restartCount"]!,
                (string)p.Container["state"]!["running"]!["startedAt"]!))
            .OrderBy(s => s.Pod, StringComparer.Ordinal)];

    private sealed record Seen(string Node, string Pod, string ContainerId, int Restarts, string StartedAt);
}
